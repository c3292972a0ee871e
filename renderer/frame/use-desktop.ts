import { onScopeDispose, watch } from 'vue'
import { useRouter } from 'vue-router'
import { actions, actionSections, sectionTitles, type ActionId } from '../actions/list.ts'
import { act, canAct, useAction } from '../actions/registry.ts'
import { parseRecipe } from '../launch/recipe.ts'
import { useNotices } from '../stores/notices.ts'
import { t } from '../words/words.ts'

/** A recipe is text; a larger file is something else. */
const mostBytes = 5_000_000

/** What the desktop window does beyond a browser's: its menu holds the actions, and it opens recipes. */
export function useDesktop(): void {
  const router = useRouter()
  const notices = useNotices()
  const isDesktop = window.signum?.desktop === true

  /** Shows a recipe in the launch view, as if it had been dropped there. */
  function openRecipe(name: string, text: string): void {
    if (text.length > mostBytes)
      return notices.fail(new Error(t('launch.recipeTooLarge', { name, bytes: text.length })))
    try {
      parseRecipe(text)
    } catch (error) {
      return notices.fail(error)
    }
    void router.push({ name: 'launch', query: { recipe: text } })
  }
  async function chooseInBrowser(): Promise<void> {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.json,application/json' })
    input.click()
    await new Promise((chosen) => input.addEventListener('change', chosen, { once: true }))
    const file = input.files?.[0]
    if (file !== undefined) openRecipe(file.name, await file.text())
  }
  useAction('open-recipe', () => {
    if (isDesktop) window.postMessage('signum:choose-recipe', location.origin)
    // Not awaited: a dialog that is closed says nothing, and other actions must not wait for it.
    else void chooseInBrowser()
  })
  if (!isDesktop) return

  function receive({ source, origin, data }: MessageEvent): void {
    if (source !== window || origin !== location.origin) return
    if (data?.type === 'signum:act') act(data.id as ActionId)
    else if (data?.type === 'signum:recipe') openRecipe(String(data.file?.name), String(data.file?.text))
  }
  window.addEventListener('message', receive)
  onScopeDispose(() => window.removeEventListener('message', receive))
  watch(
    () => JSON.stringify(menuItems()),
    (items) => window.postMessage({ type: 'signum:menu', items: JSON.parse(items) }, location.origin),
    { immediate: true },
  )
}

/** The list of actions as the menu shows it: by section, with what can be done now. */
function menuItems() {
  return actionSections.map((section) => ({
    title: sectionTitles[section],
    items: actions
      .filter((action) => action.section === section)
      .map(({ id, title, keys }) => ({ id, title, keys: [...keys], enabled: canAct(id) })),
  }))
}
