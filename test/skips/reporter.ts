import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { complaintsAbout } from './complaints.ts'
import { reasons } from './facilities.ts'

/** Says which tests were skipped and why; the run fails where this machine should have run one. */
export default class SkipReporter implements Reporter {
  #vitest: Vitest | null = null

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // Who asks for some tests by name leaves out the others.
    if (this.#vitest?.config.testNamePattern !== undefined) return
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result()
        return { name: test.fullName, note: result.state === 'skipped' ? result.note : undefined }
      }),
    )
    const counts = new Map<string, number>()
    for (const { note } of skipped) counts.set(note ?? 'no reason', (counts.get(note ?? 'no reason') ?? 0) + 1)
    for (const [note, count] of counts) console.log(`skipped ${count}: ${note}`)
    const complaints = complaintsAbout(skipped, reasons)
    for (const complaint of complaints) console.error(`FAILED: ${complaint}`)
    if (complaints.length > 0) process.exitCode = 1
  }
}
