import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

const claimName = 'claimed-by'

/**
 * Takes a job's folder for a job of the cluster, also when that begins again. Should a study ever be submitted twice,
 * the second job of a folder finds it taken: nothing is trained twice.
 * @throws BadInput if another job has it
 */
export function claimFolder(folder: string, job: string): void {
  const path = join(folder, claimName)
  try {
    writeFileSync(path, job, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const holder = readFileSync(path, 'utf8')
    if (holder !== job)
      throw new BadInput({
        code: 'in-use',
        subject: folder,
        what: phrase`job ${holder} trains ${folder}, and this is job ${job}`,
        remedy: 'nothing is trained twice: cancel this job',
      })
  }
}
