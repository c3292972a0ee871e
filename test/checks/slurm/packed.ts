import assert from 'node:assert/strict'
import { compare } from './compare.ts'
import { runStudy, submissionsOf, type Event } from './event.ts'
import { quick } from './studies.ts'

export const packed: Event = {
  name: 'pack',
  short: false,
  what: 'three runs share a job, whose data is copied to the disk of the node; a job is requeued under way',
  async happen(scene) {
    const { cluster, laboratory } = scene
    laboratory.profile({ pack: 3, cpus: 1, stage: `${laboratory.shared}/disk` })
    const study = laboratory.run(runStudy(laboratory, quick))
    const job = await laboratory.untilCheckpoint(1)
    cluster.ask('scontrol', 'requeue', job.name)
    const { code, stderr } = await study
    assert.equal(code, 0, stderr)
    const jobs = new Set(submissionsOf(scene))
    assert.equal(jobs.size, 8)
    return ['24 runs in 8 jobs', await compare(scene, quick)]
  },
}
