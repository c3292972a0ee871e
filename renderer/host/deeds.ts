import type { Contract } from '../../shared/contract/contract.ts'
import { t } from '../words/words.ts'

/** Procedures that change something, as they are named while they wait for a connection. */
const deeds: Readonly<Record<string, string>> = {
  'runs.launch': t('host.launch'),
  'studies.launch': t('host.launch'),
  'runs.cancel': t('host.cancel'),
  'runs.pause': t('host.pause'),
  'runs.resume': t('host.resume'),
  'runs.remove': t('host.remove'),
  'runs.mark': t('host.mark'),
  'runs.restore': t('host.restore'),
  'runs.prioritize': t('host.arrange'),
  'runs.arrange': t('host.arrange'),
  'runs.hold': t('host.hold'),
  'shelf.keep': t('host.keep'),
  'shelf.remove': t('host.unkeep'),
  'datasets.add': t('host.addDataset'),
  'datasets.remove': t('host.removeDataset'),
  'imports.take': t('host.import'),
  'follows.start': t('host.follow'),
  'follows.stop': t('host.unfollow'),
  'machines.connect': t('host.connectHost'),
  'machines.forget': t('host.forgetHost'),
  'machines.keepProfile': t('host.keepProfile'),
  'packed.freeze': t('host.freeze'),
  'system.backUp': t('host.backUp'),
  'system.concurrency': t('host.concurrency'),
} satisfies Partial<Record<ProcedurePath, string>>

type ProcedurePath = {
  [Part in keyof Contract & string]: `${Part}.${keyof Contract[Part] & string}`
}[keyof Contract & string]

/** What a call would do, in words; null if it only reads. */
export function deedOf(path: readonly string[]): string | null {
  return deeds[path.join('.')] ?? null
}
