import { getCurrentScope, onScopeDispose, shallowReactive } from 'vue'
import { actions, type Action, type ActionId } from './list.ts'

interface Handler {
  run(): unknown
  enabled(): boolean
}

/** Milliseconds that an action may keep the next ones waiting. */
const patience = 5000

/** Handlers of the actions now: the frame for some, the view that is shown for others. */
const handlers = shallowReactive(new Map<ActionId, Handler>())
/** Settles when an action is done that changes what the next ones act on; null if none is under way. */
let underWay: Promise<void> | null = null

/**
 * Carries out an action as long as the component that calls this is there.
 * @param run if it gives a promise, actions that are asked for meanwhile are carried out after it: a fast hand types
 * ahead
 */
export function useAction(id: ActionId, run: () => unknown, enabled: () => boolean = () => true): void {
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

/** Carries an action out, after the one that is under way. @returns whether there is something to do, or may be. */
export function act(id: ActionId): boolean {
  if (underWay !== null) {
    void underWay.then(() => act(id))
    return true
  }
  if (!canAct(id)) return false
  const done = handlers.get(id)!.run()
  if (done instanceof Promise) underWay = settled(done).then(() => void (underWay = null))
  return true
}

/** When a promise has come to its end, whatever that is, or took too long. */
function settled(done: Promise<unknown>): Promise<unknown> {
  return Promise.race([done.catch(() => undefined), new Promise((go) => setTimeout(go, patience))])
}

/** The actions that can be carried out now. */
export function possibleActions(): readonly (Action & { id: ActionId })[] {
  return actions.filter((action) => canAct(action.id))
}
