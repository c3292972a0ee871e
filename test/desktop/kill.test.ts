import { describe, expect } from 'vitest'
import { desktopTest as it } from './desktop-test.ts'
import { Desktop } from './desktop.ts'
import { limits } from '../limits.ts'
import { killRounds } from './kill.ts'

describe('killed while two runs train', () => {
  it('the main process: the next start resumes them, bit for bit', { timeout: limits.test }, async () => {
    const result = await killRounds({ rounds: 2, epochs: 200, seed: 1 })
    expect(result).toMatchObject({ rounds: 2, training: 2, lost: 0, damaged: 0, identical: true })
  })

  for (const type of ['GPU', 'Utility'] as const)
    it(`a process of kind ${type}: window and runs go on`, async ({ home }) => {
      const desktop = await Desktop.start(home)
      await desktop.launch({ name: 'k', base: { dataset: 'digits', epochs: 100_000 } }, 1)
      await desktop.go('#/runs')
      await desktop.runs.arrange('Flat')
      await desktop.runs.isIn(1, 'training')
      const processes = () =>
        desktop.main.evaluate(
          ({ app }, wanted) => app.getAppMetrics().flatMap((each) => (each.type === wanted ? [each.pid] : [])),
          type,
        )
      for (const pid of await processes()) process.kill(pid, 'SIGKILL')
      await desktop.go('#/system')
      await desktop.page.waitForURL(/#\/system/)
      await desktop.go('#/runs')
      await desktop.runs.isIn(1, 'training')
      expect(await desktop.stop()).toBe(0)
    })
})
