// npm run -s bench:mlflow -- --store FOLDER --rows FILE --peers FOLDER [--json]
import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../e2e/chromium.ts'
import { start } from '../../integration/cli/process.ts'

/**
 * `npm run bench:mlflow`: MLflow's own page and store beside Signum's on the same 1,000 runs in the same Chromium:
 * milliseconds from the navigation, in a new window each time, until the first page of runs stands, until 50 curves lie
 * over one another, until means over groups stand.
 */
const turns = 5
const ports = { mlflow: 5077, signum: 4898 }
const metric = 'train.loss'
const curves = 50

type Times = Record<'firstPage' | 'curves' | 'groups', number[]>

async function timed(
  browser: Browser,
  address: string,
  isThere: string,
  choice?: { prepare: (page: Page) => Promise<void>; make: (page: Page) => Promise<void> },
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    let began = performance.now()
    await page.goto(address, { waitUntil: 'commit' })
    if (choice !== undefined) {
      await choice.prepare(page)
      began = performance.now()
      await choice.make(page)
    }
    const until = performance.now() + 180_000
    // Asked from outside: what is measured is when it stands, to within the pause.
    for (;;) {
      if ((await page.evaluate(isThere).catch(() => false)) === true) return performance.now() - began
      if (performance.now() > until) {
        await page.screenshot({ path: 'screenshots/bench-mlflow.png' })
        throw new Error(
          `${address} did not show what was waited for within three minutes (screenshots/bench-mlflow.png)`,
        )
      }
      await page.waitForTimeout(15)
    }
  } finally {
    await context.close()
  }
}

async function signum(browser: Browser, store: string): Promise<Times> {
  const server = start('serve', '--port', String(ports.signum), '--token', 'bench', '--data-dir', store)
  await server.until(/Signum is at/)
  const at = (view: string) => `http://127.0.0.1:${ports.signum}/?token=bench#${view}`
  const ids = Array.from({ length: curves }, (_, index) => index + 1).join()
  const rows = "document.querySelectorAll('[role=treegrid] .body .line:not(.waiting)').length >= 20"
  const times: Times = { firstPage: [], curves: [], groups: [] }
  try {
    for (let turn = 0; turn < turns; turn++) {
      times.firstPage.push(await timed(browser, at('/runs?flat=1'), rows))
      // Fifty runs of a thousand points; MLflow's the same, by their start.
      times.curves.push(
        await timed(
          browser,
          at(`/compare?runs=${ids}&metrics=${metric}&group=0&x=step`),
          `document.querySelector('[role=img][aria-label^="Training loss: 50,000 points"]') !== null`,
        ),
      )
      times.groups.push(
        await timed(
          browser,
          at('/runs?by=method'),
          "[...document.querySelectorAll('[role=treegrid] .body .line .figure')].filter((each) => " +
            "each.textContent.includes('±')).length >= 8",
        ),
      )
    }
    return times
  } finally {
    server.child.kill('SIGTERM')
    await server.ended
  }
}

async function mlflow(
  browser: Browser,
  rows: string,
  peers: string,
  say: (line: string) => void,
): Promise<Times & { version: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-mlflow-'))
  const python = join(peers, 'mlflow', 'bin', 'python')
  let server: ChildProcess | null = null
  try {
    const store = join(folder, 'mlflow.db')
    say('MLflow makes its store and takes the rows: about two minutes.')
    const experiment = execFileSync(python, [join(import.meta.dirname, '../peers/mlflow/fill.py'), rows, store], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    const version = execFileSync(python, ['-c', 'import mlflow; print(mlflow.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    server = spawn(
      join(peers, 'mlflow', 'bin', 'mlflow'),
      [
        'server',
        '--backend-store-uri',
        `sqlite:///${store}`,
        '--host',
        '127.0.0.1',
        '--port',
        String(ports.mlflow),
        '--workers',
        '2',
      ],
      { cwd: folder, stdio: 'ignore', detached: true },
    )
    const origin = `http://127.0.0.1:${ports.mlflow}`
    for (let attempt = 0; ; attempt++) {
      if (
        await fetch(`${origin}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break
      if (attempt > 240) throw new Error('MLflow did not come up within two minutes.')
      await new Promise((done) => setTimeout(done, 500))
    }
    const { runs } = (await (
      await fetch(`${origin}/api/2.0/mlflow/runs/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          experiment_ids: [experiment],
          max_results: curves,
          order_by: ['attributes.start_time ASC'],
        }),
      })
    ).json()) as { runs: { info: { run_id: string } }[] }
    const json = (value: unknown) => encodeURIComponent(JSON.stringify(value))
    const runsPage = `${origin}/#/experiments/${experiment}/runs`
    const curvesPage =
      `${origin}/#/metric?runs=${json(runs.map(({ info }) => info.run_id))}&metric=${json(metric)}` +
      `&experiments=${json([experiment])}&plot_metric_keys=${json([metric])}` +
      '&plot_layout={}&x_axis=step&y_axis_scale=linear&line_smoothness=1&show_point=false' +
      '&deselected_curves=[]&last_linear_y_axis_range=[]'
    const times: Times = { firstPage: [], curves: [], groups: [] }
    for (let turn = 0; turn < turns; turn++) {
      times.firstPage.push(
        await timed(browser, runsPage, "document.querySelectorAll('.ag-center-cols-container .ag-row').length >= 15"),
      )
      times.curves.push(
        await timed(browser, curvesPage, `document.querySelectorAll('.scatterlayer .trace').length >= ${curves}`),
      )
      times.groups.push(
        await timed(browser, runsPage, "document.querySelector('.ag-root')?.textContent.includes('Group: ') ?? false", {
          prepare: async (page) => {
            await page.locator('.ag-center-cols-container .ag-row').nth(14).waitFor({ timeout: 60_000 })
            await page.getByRole('button', { name: /Group by/ }).click()
            await page.getByRole('menuitemcheckbox', { name: 'quantizer', exact: true }).waitFor()
          },
          make: (page) => page.getByRole('menuitemcheckbox', { name: 'quantizer', exact: true }).click(),
        }),
      )
      say(
        `MLflow, turn ${turn + 1}: ${Object.values(times)
          .map((list) => `${list.at(-1)!.toFixed(0)} ms`)
          .join(', ')}`,
      )
    }
    return { ...times, version }
  } finally {
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

await new Command('bench:mlflow')
  .description("MLflow's page and store beside Signum's on the same 1,000 runs, in the same Chromium")
  .requiredOption(
    '--store <folder>',
    "Signum's data directory: `npm run bench:store -- --runs 1000 --peer-runs 0 --keep FOLDER`",
  )
  .requiredOption('--rows <file>', "the same runs in MLflow's schema: `npm run bench:store -- --keep-mlflow FILE`")
  .requiredOption('--peers <folder>', 'environments as test/bench/peers/install.sh makes them')
  .option('--json', 'print the times as JSON')
  .action(async (options: { store: string; rows: string; peers: string; json?: boolean }) => {
    const browser = await launchChromium()
    try {
      const own = await signum(browser, resolve(options.store))
      const other = await mlflow(browser, resolve(options.rows), resolve(options.peers), (line) =>
        process.stderr.write(`${line}\n`),
      )
      if (options.json === true) return console.log(JSON.stringify({ signum: own, mlflow: other }, null, 2))
      console.log(`Milliseconds in a new window, median of ${turns} (least to most); MLflow ${other.version}:`)
      const words = {
        firstPage: 'first page of runs',
        curves: `${curves} curves over one another`,
        groups: 'means over groups by method',
      }
      for (const key of ['firstPage', 'curves', 'groups'] as const) {
        const span = (list: readonly number[]) =>
          `${middle(list).toFixed(0)} (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`
        console.log(
          `  ${words[key].padEnd(30)} Signum ${span(own[key]).padStart(22)}   MLflow ` +
            `${span(other[key]).padStart(24)}   x ${(middle(other[key]) / middle(own[key])).toFixed(1)}`,
        )
      }
      console.log(
        '  MLflow shows its means after a choice in its page, which is timed from that choice, over the 100 ' +
          "runs that it has loaded; Signum's are timed from the navigation, over all.",
      )
    } finally {
      await browser.close()
    }
  })
  .parseAsync()
