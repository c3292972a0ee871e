import { createRouter, createWebHashHistory } from 'vue-router'
import RunsView from './runs/RunsView.vue'
import { t } from './words/words.ts'

/** The views. Every view's state is its address: a fragment, so that the page also works from app:// and any path. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/runs' },
    { path: '/runs', name: 'runs', component: RunsView, meta: { title: t('app.runs'), inspector: true } },
    {
      path: '/runs/:id(\\d+)',
      name: 'run',
      component: () => import('./run/RunView.vue'),
      meta: { title: t('app.run'), parent: 'runs' },
    },
    {
      path: '/launch',
      name: 'launch',
      component: () => import('./launch/LaunchView.vue'),
      meta: { title: t('app.launch') },
    },
    {
      path: '/compare',
      name: 'compare',
      component: () => import('./compare/CompareView.vue'),
      meta: { title: t('app.compare') },
    },
    {
      path: '/tables',
      name: 'tables',
      component: () => import('./tables/TablesView.vue'),
      meta: { title: t('app.tables') },
    },
    { path: '/lab', name: 'lab', component: () => import('./lab/LabView.vue'), meta: { title: t('app.lab') } },
    {
      path: '/system',
      name: 'system',
      component: () => import('./system/SystemView.vue'),
      meta: { title: t('app.system') },
    },
    { path: '/:rest(.*)*', redirect: '/runs' },
  ],
})

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Whether the inspector stands beside the view. */
    inspector?: boolean
    parent?: string
  }
}
