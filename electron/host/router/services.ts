import { implement } from '@orpc/server'
import { contract } from '../../../shared/contract/contract.ts'
import type { Changes } from '../changes.ts'
import type { EngineSurvey } from '../engine-survey.ts'
import type { Executors } from '../executors/executors.ts'
import type { Followings } from '../follow/followings.ts'
import type { Freezer } from '../freezer.ts'
import type { Machines } from '../machines/machines.ts'
import type { NoticeDesk } from '../notices/send.ts'
import type { Paces } from '../pace.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { StoreClient } from '../store/client.ts'
import type { Troubles } from '../troubles.ts'
import { translateErrors } from './errors.ts'

/** Services that the procedures use. */
export interface Services {
  store: StoreClient
  scheduler: Scheduler
  paces: Paces
  freezer: Freezer
  engines: EngineSurvey
  changes: Changes
  troubles: Troubles
  followings: Followings
  machines: Machines
  executors: Executors
  /** Null if the host is not on a desktop. */
  desk: NoticeDesk | null
  dataDirectory: string
  /** Folder of the compact data caches. */
  cacheDirectory: string
}

/** The contract, to be implemented; every procedure's errors become the contract's. */
export const procedures = implement(contract).use(translateErrors)
