import { getCurrentScope, onScopeDispose, shallowReactive } from 'vue'
import { actions, type Action, type ActionId } from './list.ts'

interface Handler {
  run(): void
  enabled(): boolean
}

/** What carries the actions out now: the frame for some, the view that is shown for others. */
const handlers = shallowReactive(new Map<ActionId, Handler>())

/** Carries out an action as long as the component that calls this is there. */
export function useAction(id: ActionId, run: () => void, enabled: () => boolean = () => true): void {
  const handler: Handler = { run, enabled }
  const before = handlers.get(id)
  handlers.set(id, handler)
  if (getCurrentScope() === undefined) return
  onScopeDispose(() => {
    if (handlers.get(id) !== handler) return
    if (before === undefined) handlers.delete(id)
    else handlers.set(id, before)
  })
}

export function canAct(id: ActionId): boolean {
  return handlers.get(id)?.enabled() ?? false
}

/** Carries an action out. @returns whether there was something to do. */
export function act(id: ActionId): boolean {
  if (!canAct(id)) return false
  handlers.get(id)!.run()
  return true
}

/** The actions that can be carried out now. */
export function possibleActions(): readonly (Action & { id: ActionId })[] {
  return actions.filter((action) => canAct(action.id))
}
