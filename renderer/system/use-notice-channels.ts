import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Channel, Delivery, NoticeKind } from '../../shared/contract/notices.ts'
import { describeFailure } from '../format/faults.ts'
import { useHistory } from '../stores/history.ts'
import { useClient } from '../stores/host.ts'
import { useNotices } from '../stores/notices.ts'
import { t } from '../words/words.ts'
import { noticeRequest, type NoticeDraft } from './notice-draft.ts'

/** Milliseconds between looks at what became of notices, while they are in view. */
const lookEvery = 5000

/** Where notices go and what became of the newest, and the deeds on them. */
export function useNoticeChannels() {
  const client = useClient().notices
  const history = useHistory()
  const notices = useNotices()
  const channels = shallowRef<readonly Channel[] | null>(null)
  const keepsSecrets = ref(false)
  const log = shallowRef<readonly Delivery[]>([])
  const failure = ref<string | null>(null)
  /** The one that is tried now. */
  const testing = ref<string | null>(null)

  async function look(): Promise<void> {
    try {
      const [found, newest] = await Promise.all([client.list(), client.log({ limit: 30 })])
      channels.value = found.channels
      keepsSecrets.value = found.keepsSecrets
      log.value = newest
      failure.value = null
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }
  void look()
  const timer = setInterval(() => void look(), lookEvery)
  onScopeDispose(() => clearInterval(timer))

  /** @returns what is worth knowing @throws if the host refuses it */
  async function add(draft: NoticeDraft): Promise<void> {
    const { name, ...rest } = noticeRequest(draft)
    const { notes } = await client.add({ name, ...rest })
    history.did({ title: t('notices.added', { name }), undo: () => client.remove({ name }).then(look) })
    for (const note of notes) notices.tell(t('notices.note', { name, note }))
    await look()
  }

  async function remove({ name }: Channel): Promise<void> {
    try {
      await client.remove({ name })
      history.did({ title: t('notices.removed', { name }), undo: () => client.restore({ name }).then(look) })
    } catch (error) {
      notices.fail(error)
    }
    await look()
  }

  async function tellOf({ name, on }: Channel, kind: NoticeKind): Promise<void> {
    const next = on.includes(kind) ? on.filter((each) => each !== kind) : [...on, kind]
    if (next.length === 0) return notices.tell(t('notices.lastEvent', { name }))
    try {
      const { before } = await client.change({ name, on: next })
      history.did({
        title: t('notices.changed', { name }),
        undo: () => client.change({ name, on: before }).then(look),
      })
    } catch (error) {
      notices.fail(error)
    }
    await look()
  }

  async function test({ name }: Channel): Promise<void> {
    testing.value = name
    try {
      const { error } = await client.test({ name })
      if (error === null) notices.tell(t('notices.testSent', { name }))
      else notices.fail(new Error(t('notices.testFailed', { name, error })))
    } catch (error) {
      notices.fail(error)
    } finally {
      testing.value = null
    }
  }

  return { channels, keepsSecrets, log, failure, testing, look, add, remove, tellOf, test }
}
