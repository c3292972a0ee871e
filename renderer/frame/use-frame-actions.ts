import { onScopeDispose, ref, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { KeyReader } from '../actions/keys.ts'
import { actions, type ActionId } from '../actions/list.ts'
import { act, useAction } from '../actions/registry.ts'
import { activeStates, resumableStates, type RunRow } from '../../shared/contract/run.ts'
import { useHistory } from '../stores/history.ts'
import { useRunCommands } from '../stores/run-commands.ts'
import { mostSelectedRows, useSelection } from '../stores/selection.ts'
import { useStored } from '../stores/stored.ts'
import { useTheme } from '../stores/theme.ts'
import { t } from '../words/words.ts'
import { views } from './views.ts'

/** Actions of the frame itself, and the keys for all actions. */
export function useFrameActions(): {
  inspectorOpen: Ref<boolean>
  paletteOpen: Ref<boolean>
  helpOpen: Ref<boolean>
  tagsOpen: Ref<boolean>
  importOpen: Ref<boolean>
  followOpen: Ref<boolean>
} {
  const router = useRouter()
  const route = useRoute()
  const theme = useTheme()
  const inspectorOpen = useStored('inspector.open', innerWidth >= 1200, (value) => typeof value === 'boolean')
  const paletteOpen = ref(false)
  const helpOpen = ref(false)
  const tagsOpen = ref(false)
  const importOpen = ref(false)
  const followOpen = ref(false)
  const history = useHistory()

  for (const { name } of views) useAction(`go-${name}`, () => void router.push({ name }))
  useAction('palette', () => (paletteOpen.value = !paletteOpen.value))
  useAction('help', () => (helpOpen.value = !helpOpen.value))
  useAction('theme', theme.next)
  useAction(
    'inspector',
    () => (inspectorOpen.value = !inspectorOpen.value),
    () => route.meta.inspector === true,
  )

  useAction(
    'undo',
    () => void history.undo(),
    () => history.possible,
  )

  useAction('import', () => (importOpen.value = true))
  useAction('follow', () => (followOpen.value = true))
  useRunActions(() => (tagsOpen.value = true))
  useKeys()

  return { inspectorOpen, paletteOpen, helpOpen, tagsOpen, importOpen, followOpen }
}

/** Actions on the selected runs. */
function useRunActions(tags: () => void): void {
  const router = useRouter()
  const route = useRoute()
  const selection = useSelection()
  const commands = useRunCommands()
  const ids = () => selection.subjectIds
  const some = () => ids().length > 0
  /** If a selection is too large to hold, rows do not help: the host is asked when it is done. Others come at once. */
  const any = (test: (run: RunRow) => boolean) => ids().length > mostSelectedRows || selection.subject.some(test)
  useAction('compare', () => void router.push({ name: 'compare', query: { runs: ids().join(',') } }), some)
  useAction('table', () => void router.push({ name: 'tables', query: { runs: ids().join(',') } }), some)
  useAction('launch-again', () => void router.push({ name: 'launch', query: { from: ids().join(',') } }), some)
  useAction(
    'cancel',
    () => void commands.cancel(ids()),
    () => some() && any((run) => activeStates.includes(run.state)),
  )
  useAction(
    'pause',
    () =>
      void (selection.subject.some((run) => run.state === 'training') ? commands.pause(ids()) : commands.resume(ids())),
    () =>
      some() && any((run) => run.state === 'training' || run.state === 'paused' || resumableStates.includes(run.state)),
  )
  useAction(
    'queue-first',
    () => void commands.prioritize(ids(), 'first'),
    () => some() && any((run) => run.state === 'queued'),
  )
  useAction(
    'queue-last',
    () => void commands.prioritize(ids(), 'last'),
    () => some() && any((run) => run.state === 'queued'),
  )
  useAction(
    'star',
    () => {
      const starred = !selection.subject.every((run) => run.starred)
      void commands.mark(starred ? t('frame.starred') : t('frame.unstarred'), ids(), { starred })
    },
    some,
  )
  useAction(
    'archive',
    () => {
      const archived = !selection.subject.every((run) => run.archived)
      void commands.mark(archived ? t('frame.archived') : t('frame.restored'), ids(), { archived })
    },
    some,
  )
  useAction(
    'archive-file',
    () => void commands.saveArchive(ids()),
    () => some() && any((run) => !activeStates.includes(run.state)),
  )
  useAction('tags', tags, some)
  useAction(
    'remove',
    () => void removeSubject(),
    () => some() && any((run) => !activeStates.includes(run.state)),
  )

  async function removeSubject(): Promise<void> {
    if ((await commands.remove(ids())) && route.name === 'run') await router.push({ name: 'runs' })
  }
}

/** The keys for all actions. */
function useKeys(): void {
  const reader = new KeyReader(actions)
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return
    const action = reader.press(event, event.timeStamp)
    if (action === null) return
    if (action === 'waiting' || act(action.id as ActionId)) event.preventDefault()
  }
  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** Whether a key belongs to what has the focus: text being typed, a dialog, a button that Enter presses. */
function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return false
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null) return true
  if (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select')) return true
  if (target.closest('[role="slider"], [role="tablist"], [role="separator"]') !== null && event.key.startsWith('Arrow'))
    return true
  return (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, summary, input') !== null
}
