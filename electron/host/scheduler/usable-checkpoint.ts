import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { plainVoice, sentenceOf } from '../../../shared/errors/voice.ts'
import { checkpointPattern, readCheckpoint } from '../../trainer/checkpoints/checkpoint.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import type { ResumePoint } from '../store/rewind.ts'

/**
 * The newest checkpoint of a run that has the content that was written: the last two are kept, so that one that a disk
 * has damaged costs an epoch, not the run.
 * @param newest as the store knows it
 * @returns from where to go on, null for the beginning; and what the run's log should say of those that are of no use
 */
export async function usableCheckpoint(
  runDirectory: string,
  newest: ResumePoint,
): Promise<{ from: ResumePoint | null; remark: string | null }> {
  if (!checkpointPattern.test(newest.checkpoint))
    return { from: existsSync(join(runDirectory, newest.checkpoint)) ? newest : null, remark: null }
  const epochOf = (name: string) => Number(checkpointPattern.exec(name)![1])
  const names = (await readdir(runDirectory).catch(() => [])).filter(
    (name) => checkpointPattern.test(name) && epochOf(name) <= newest.epoch,
  )
  const damaged: string[] = names.length > 0 ? [] : [`${newest.checkpoint} is gone from the run's folder.`]
  for (const checkpoint of names.sort((a, b) => epochOf(b) - epochOf(a))) {
    try {
      const { epoch, step } = await readCheckpoint(join(runDirectory, checkpoint))
      return {
        from: { checkpoint, epoch, step },
        remark: damaged.length === 0 ? null : `${damaged.join(' ')} The run goes on from ${checkpoint}.`,
      }
    } catch (error) {
      // Its remedy is to launch the run again; another checkpoint may do instead.
      damaged.push(error instanceof FaultError ? sentenceOf(error.fault.what, plainVoice) : messageOf(error))
    }
  }
  return { from: null, remark: damaged.length === 0 ? null : `${damaged.join(' ')} The run begins again.` }
}
