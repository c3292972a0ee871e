import type { Component } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import { views, type View } from './frame/views.ts'
import RunsView from './runs/RunsView.vue'
import { t } from './words/words.ts'

/** The components of the views, each loaded when it is first opened; Runs comes with the page. */
const components = import.meta.glob<{ default: Component }>(['./*/*View.vue', '!./runs/RunsView.vue'])

const componentOf = ({ name }: View) =>
  name === 'runs' ? RunsView : components[`./${name}/${name[0]!.toUpperCase()}${name.slice(1)}View.vue`]!

/** The views. Every view's state is its address: a fragment, so that the page also works from app:// and any path. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/runs' },
    ...views.map((view: View) => ({
      path: `/${view.name}`,
      name: view.name,
      component: componentOf(view),
      meta: { title: view.title, inspector: view.inspector },
    })),
    {
      path: '/runs/:id(\\d+)',
      name: 'run',
      component: () => import('./run/RunView.vue'),
      meta: { title: t('app.run'), parent: 'runs' },
    },
    { path: '/:rest(.*)*', redirect: '/runs' },
  ],
})

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Whether the inspector is shown beside the view. */
    inspector?: boolean
    parent?: string
  }
}
