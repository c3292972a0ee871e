import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { RunRow } from '../../shared/contract/run.ts'
import { smallWeights } from '../integration/trainer/small-weights.ts'
import { pictured, reportName } from './study.ts'

/** A view as it is pictured. */
export interface PicturedView {
  name: string
  /** Its fragment of the address. */
  address: string
  /** What is done in it before the picture is taken. */
  prepare?: (page: Page) => Promise<void>
  /** Stands in the guide, under this name. */
  guide?: string
}

/** Views of the studies with many configurations. */
export const crowdedViews: readonly string[] = ['compare-16', 'compare-100']

const listed = (runs: readonly RunRow[]) => runs.map(({ id }) => id).join()

/** Compare with few and many lines, of several models, and with a run that was trained elsewhere. */
function comparisons(cnn: readonly RunRow[], bc: RunRow, imported: RunRow): PicturedView[] {
  const three = cnn.filter(({ experiment }) => ['bc', 'bnn+', 'bnn++'].includes(experiment.quantizer as string))
  return [
    { name: 'compare', address: `/compare?runs=${cnn.map(({ id }) => id).join()}&base=${bc.id}`, guide: 'compare' },
    {
      name: 'compare-difference',
      address: `/compare?runs=${cnn.map(({ id }) => id).join()}&base=${bc.id}&diff=1&x=images&smooth=0.5`,
    },
    { name: 'compare-3', address: `/compare?runs=${listed(three)}&base=${bc.id}` },
    { name: 'compare-mixed', address: '/compare?study=1' },
    { name: 'compare-imported', address: `/compare?runs=${listed([...three, imported])}` },
    { name: 'compare-16', address: '/compare?study=2' },
    { name: 'compare-100', address: '/compare?study=3' },
    {
      name: 'compare-pointed',
      address: '/compare?study=1',
      prepare: (page) => page.getByRole('region', { name: 'Standings' }).getByRole('row').nth(3).hover(),
    },
  ]
}

/** The page of a run, part by part. */
function pagesOfRuns(sharpened: RunRow, bc: RunRow, imported: RunRow): PicturedView[] {
  return [
    { name: 'run', address: `/runs/${sharpened.id}`, guide: 'run' },
    {
      name: 'run-answers',
      address: `/runs/${sharpened.id}`,
      prepare: (page) => page.getByRole('region', { name: 'Predictions' }).scrollIntoViewIfNeeded(),
    },
    {
      name: 'run-layers',
      address: `/runs/${sharpened.id}`,
      prepare: (page) => page.getByRole('region', { name: 'By layer' }).scrollIntoViewIfNeeded(),
    },
    {
      name: 'run-packed',
      address: `/runs/${sharpened.id}`,
      prepare: async (page) => {
        const panel = page.getByRole('region', { name: 'Packed model' })
        await panel.getByRole('button', { name: 'Freeze' }).click()
        await panel.getByText('the same class for every image').waitFor()
        await panel.scrollIntoViewIfNeeded()
      },
    },
    { name: 'run-plain', address: `/runs/${bc.id}` },
    { name: 'run-imported', address: `/runs/${imported.id}` },
    {
      name: 'run-configuration',
      address: `/runs/${sharpened.id}`,
      prepare: (page) => page.getByRole('region', { name: 'Configuration' }).scrollIntoViewIfNeeded(),
    },
  ]
}

/** The form of Launch, and its recipes. */
const launches: readonly PicturedView[] = [
  { name: 'launch', address: '/launch?quantizer=bc,bnn%2B%2B&learningRate=0.001,0.003&seed=1..3', guide: 'launch' },
  {
    name: 'launch-search',
    address: `/launch?${new URLSearchParams({
      quantizer: 'bc, bnn, bnn++',
      learningRate: '0.001, 0.003, 0.01',
      epochs: '27',
      search: '{"sample":{"count":6,"seed":1},"halving":{}}',
    })}`,
  },
  {
    name: 'launch-tpe',
    address: `/launch?${new URLSearchParams({
      quantizer: 'bc, bnn, bnn++',
      learningRate: '0.001, 0.003, 0.01',
      validationShare: '0.1',
      search: '{"tpe":{"count":6},"halving":{}}',
    })}`,
  },
  {
    name: 'recipes',
    address: '/launch?tab=recipe',
    prepare: (page) => page.getByRole('button', { name: /^Fine-tuning \d+ runs/ }).click(),
  },
  {
    name: 'launch-weights',
    address: '/launch?dataset=digits',
    prepare: showWeights,
  },
  {
    name: 'launch-custom',
    address: `/launch?${new URLSearchParams({ quantizer: 'custom', forward: 'tanh(mu*w)', backward: '1' })}`,
  },
]

/** Menus and dialogs over the list of runs. */
const dialogs: readonly PicturedView[] = [
  { name: 'queue', address: '/runs', prepare: (page) => page.getByRole('button', { name: /^Queue/ }).click() },
  { name: 'columns', address: '/runs', prepare: (page) => page.getByRole('button', { name: 'Columns' }).click() },
  {
    name: 'import',
    address: '/runs',
    prepare: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('import')
      await page.keyboard.press('Enter')
    },
  },
  { name: 'import-preview', address: '/runs', prepare: previewImport },
  { name: 'follow', address: '/runs', prepare: followSomething },
  { name: 'palette', address: '/runs', prepare: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', address: '/runs', prepare: (page) => page.keyboard.press('?') },
]

/** Every view, over the runs that there are. */
export function viewsOf(runs: readonly RunRow[]): PicturedView[] {
  const finished = runs.filter(({ state }) => state === 'finished')
  /** Of the first study, whatever came after it. */
  const first = finished.filter(({ studyId }) => studyId === 1)
  const cnn = first.filter(({ experiment }) => experiment.model === 'cnn-small' && experiment.regime === 'bw')
  const sharpened = cnn.find(({ experiment }) => experiment.quantizer === 'bnn++') ?? finished[0]!
  const bc = cnn.findLast(({ experiment }) => experiment.quantizer === 'bc') ?? finished[0]!
  const imported = runs.find(({ origin }) => origin !== null) ?? finished[0]!
  const custom = finished.find(({ experiment }) => experiment.quantizer === 'custom') ?? finished[0]!
  return [
    { name: 'runs', address: '/runs' },
    {
      name: 'runs-inspected',
      address: `/runs?${new URLSearchParams({
        filter: `study:"${pictured.name}"`,
        selected: listed(cnn.filter(({ experiment }) => experiment.quantizer === 'bnn++')),
      })}`,
      guide: 'runs',
    },
    {
      name: 'runs-selected',
      address: '/runs',
      prepare: async (page) => {
        for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
      },
    },
    ...launches,
    ...pagesOfRuns(sharpened, bc, imported),
    ...comparisons(cnn, bc, imported),
    { name: 'values', address: '/compare?study=1&view=values' },
    { name: 'scatter', address: '/compare?study=1&view=scatter&across=duration' },
    { name: 'parallel', address: '/compare?study=1&view=parallel' },
    { name: 'tables', address: '/tables?study=1&rows=model,quantizer&columns=regime', guide: 'tables' },
    { name: 'reports', address: '/reports' },
    { name: 'report', address: `/reports?${new URLSearchParams({ name: reportName })}` },
    {
      name: 'report-end',
      address: `/reports?${new URLSearchParams({ name: reportName })}`,
      prepare: (page) => page.getByRole('region', { name: 'Preview' }).press('End'),
    },
    {
      name: 'saved-comparisons',
      address: '/compare?study=1',
      prepare: (page) => page.getByRole('button', { name: 'Saved comparisons' }).click(),
    },
    { name: 'lab', address: '/lab?quantizer=bnn%2B%2B&mu=8', guide: 'lab' },
    {
      name: 'lab-written',
      address: `/lab?${new URLSearchParams({ forward: 'sign(w)', backward: 'exp(-mu*w^2)', mu: '3', pin: '5 bnn++' })}`,
    },
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
    {
      name: 'tags',
      address: `/runs?selected=${cnn
        .slice(0, 3)
        .map(({ id }) => id)
        .join()}`,
      prepare: (page) => page.keyboard.press('e'),
    },
    ...dialogs,
  ]
}

/** Follows a folder with a run in it, and a pattern that nothing is at yet. */
async function followSomething(page: Page): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  writeFileSync(join(folder, 'resnet20.csv'), 'epoch,loss,note\n1,0.8,warm-up\n2,0.6,\n3,0.5,\n')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Follow a folder')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Follow a folder' })
  for (const path of [folder, join(folder, 'later-*')]) {
    await dialog.getByLabel(/^Folder/).fill(path)
    await dialog.getByRole('button', { name: 'Follow', exact: true }).click()
    await dialog.getByText(path, { exact: true }).waitFor()
  }
  await dialog.getByText('1 run, 1 growing').first().waitFor()
  await dialog.getByText('Nothing is at this path now').first().waitFor()
}

/** Looks into a table of two runs, one value a line, whose accuracy is in percent. */
/** A file of weights, scored, with others kept beneath it. */
async function showWeights(page: Page): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'weights-')), 'resnet20-digits.safetensors')
  writeFileSync(file, smallWeights())
  await page.getByRole('button', { name: 'Weights…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Weights' })
  const choose = () => dialog.locator('input[type=file]').setInputFiles(file)
  await choose()
  const here = dialog.getByRole('button', { name: 'Remove resnet20-digits' })
  await dialog.getByRole('button', { name: 'Keep', exact: true }).waitFor()
  await dialog.getByText('No weights yet.').or(here).waitFor()
  if (await dialog.getByText('No weights yet.').isVisible())
    await dialog.getByRole('button', { name: 'Keep', exact: true }).click()
  await here.waitFor()
  await choose()
  await dialog.getByRole('button', { name: 'Evaluate' }).click()
  await dialog.getByText(/held-out images of digits; loss/).waitFor()
}

async function previewImport(page: Page): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'elsewhere-')), 'sweep.csv')
  writeFileSync(file, 'epoch,loss,val_acc,note\n1,0.8,71.5,warm-up\n2,0.6,80.25,\n3,0.5,84,\n')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('import')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Import runs' })
  await dialog.getByLabel(/^Path/).fill(file)
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await dialog.getByText('sweep').first().waitFor()
}
