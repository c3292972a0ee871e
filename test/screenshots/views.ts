import type { Page } from 'playwright-core'
import type { RunRow } from '../../shared/contract/run.ts'

/** A view as it is pictured. */
export interface PicturedView {
  name: string
  /** Its fragment of the address. */
  address: string
  /** What is done in it before the picture is taken. */
  prepare?: (page: Page) => Promise<void>
}

/** Every view, over the runs that there are. */
export function viewsOf(runs: readonly RunRow[]): PicturedView[] {
  const finished = runs.filter(({ state }) => state === 'finished')
  const cnn = finished.filter(({ experiment }) => experiment.model === 'cnn-small' && experiment.regime === 'bw')
  const sharpened = cnn.find(({ experiment }) => experiment.quantizer === 'bnn++') ?? finished[0]!
  const custom = finished.find(({ experiment }) => experiment.quantizer === 'custom') ?? finished[0]!
  return [
    { name: 'runs', address: '/runs' },
    {
      name: 'runs-selected',
      address: '/runs',
      prepare: async (page) => {
        for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
      },
    },
    { name: 'launch', address: '/launch' },
    { name: 'recipes', address: '/launch?tab=recipe', prepare: (page) => page.getByRole('button', { name: /^Fine-tuning \d+ runs/ }).click() },
    { name: 'launch-custom', address: `/launch?${new URLSearchParams({ quantizer: 'custom', forward: 'tanh(mu*w)', backward: '1' })}` },
    { name: 'run', address: `/runs/${sharpened.id}` },
    { name: 'run-layers', address: `/runs/${sharpened.id}`, prepare: (page) => page.getByRole('region', { name: 'By layer' }).scrollIntoViewIfNeeded() },
    { name: 'compare', address: `/compare?runs=${cnn.map(({ id }) => id).join()}` },
    { name: 'tables', address: '/tables' },
    { name: 'lab', address: '/lab' },
    { name: 'lab-written', address: `/lab?${new URLSearchParams({ forward: 'sign(w)', backward: 'exp(-mu*w^2)', mu: '3', pin: '5 bnn++' })}` },
    { name: 'run-custom', address: `/runs/${custom.id}` },
    { name: 'system', address: '/system' },
    {
      name: 'system-add',
      address: '/system',
      prepare: async (page) => {
        await page.getByRole('button', { name: 'Add data set…' }).click()
        await page.getByLabel('Path').fill('/data/nowhere')
        await page.keyboard.press('Enter')
        await page.getByRole('form', { name: 'Add data set' }).scrollIntoViewIfNeeded()
      },
    },
    { name: 'palette', address: '/runs', prepare: (page) => page.keyboard.press('Control+k') },
    { name: 'keys', address: '/runs', prepare: (page) => page.keyboard.press('?') },
  ]
}
