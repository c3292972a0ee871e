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
    { name: 'run', address: `/runs/${sharpened.id}` },
    { name: 'compare', address: `/compare?runs=${cnn.map(({ id }) => id).join()}` },
    { name: 'tables', address: '/tables' },
    { name: 'lab', address: '/lab' },
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
