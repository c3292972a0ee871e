import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import sharp from 'sharp'
import { drawFigure } from '../../../electron/figures/draw.ts'
import { outlinedText } from '../../../electron/figures/outlines.ts'
import { curvesSvg } from '../../../shared/figures/curves.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { hardCases } from './hard-cases.ts'
import { comparedFigure, comparedRuns } from './study.ts'

/**
 * `npm run check:paper`: sets tables and figures as a paper would, with pdflatex (Debian: texlive-latex-base,
 * texlive-science, texlive-pictures), and holds the PDF of a figure against its PNG and its SVG, point by point
 * (Debian: poppler-utils). Pictures to look at are left in a folder.
 */
const program = new Command('check:paper')
  .description('compiles the LaTeX of tables and figures, and compares the forms of a figure')
  .option('--keep <folder>', 'leave the pictures in this folder', 'screenshots/paper')
  .action(async ({ keep }: { keep: string }) => {
    const missing = ['pdflatex', 'pdftoppm', 'pdftotext'].filter((name) => !has(name))
    if (missing.length > 0)
      return console.log(
        `skipped: ${missing.join(' and ')} not found (Debian: texlive-latex-base texlive-science ` +
          'texlive-pictures poppler-utils)',
      )
    const folder = resolve(keep)
    mkdirSync(folder, { recursive: true })
    const work = mkdtempSync(join(tmpdir(), 'signum-paper-'))
    try {
      const runs = comparedRuns()
      const marked = {
        rows: ['model', 'quantizer'],
        columns: ['regime'],
        marking: { second: true, test: 'welch' },
        published: true,
      } as const
      const documents = {
        'table-booktabs': latexTable(pivot(runs, marked)),
        'table-siunitx': latexTable(pivot(runs, marked), { siunitx: true }),
        'table-metrics': latexTable(
          pivot(runs, { rows: ['quantizer', 'epochs'], metrics: ['deployed.accuracy', 'deployed.loss', 'flips'] }),
        ),
        'table-levels': latexTable(
          pivot(runs, { ...marked, columns: ['regime'], metrics: ['deployed.accuracy', 'deployed.loss'] }),
        ),
        'table-levels-siunitx': latexTable(
          pivot(runs, { ...marked, missing: 'na', single: 'plain', metrics: ['deployed.accuracy', 'deployed.loss'] }),
          { siunitx: true },
        ),
        'figure-pgfplots': (await drawFigure({ ...comparedFigure(), width: 318, height: 240 }, 'pgfplots')).toString(),
      }
      for (const [name, source] of Object.entries(documents)) {
        compile(work, name, source)
        rasterize(join(work, `${name}.pdf`), join(folder, name), 200)
        console.log(`${name}: compiled, ${join(keep, `${name}.png`)}`)
      }
      for (const [name, { source, encoding, shows }] of Object.entries(hardCases)) {
        compile(work, name, source, encoding)
        const text = execFileSync('pdftotext', ['-layout', join(work, `${name}.pdf`), '-'], { encoding: 'utf8' })
        const bare = (words: string) => words.normalize('NFKD').replaceAll(/\s+/g, '')
        const lost = shows.filter((words) => !bare(text).includes(bare(words)))
        if (lost.length > 0) throw new Error(`The PDF of ${name} lacks ${lost.join(', ')}:\n${text}`)
        rasterize(join(work, `${name}.pdf`), join(folder, name), 100)
        console.log(`${name}: compiled, nothing lost`)
      }
      console.log(await compareForms(work, folder))
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  })

function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function compile(folder: string, name: string, source: string, encoding?: string): void {
  const packages = ['booktabs', 'siunitx', 'xcolor', 'pgfplots'].map((each) => `\\usepackage{${each}}`).join('')
  writeFileSync(
    join(folder, `${name}.tex`),
    `\\documentclass{article}${encoding === undefined ? '' : `\\usepackage[${encoding}]{fontenc}`}` +
      `\\usepackage[margin=2cm]{geometry}${packages}` +
      `\\pgfplotsset{compat=1.16}\\pagestyle{empty}\\begin{document}\n${source}` +
      `\\end{document}\n`,
  )
  try {
    execFileSync('pdflatex', ['-halt-on-error', '-interaction=nonstopmode', `${name}.tex`], {
      cwd: folder,
      stdio: 'pipe',
      timeout: 120_000,
    })
  } catch (error) {
    const said = String((error as { stdout?: Buffer }).stdout ?? error)
    throw new Error(
      `${name} does not compile:\n${
        said
          .split('\n')
          .filter((line) => /^!|^l\.\d/.test(line))
          .join('\n') || said.slice(-2000)
      }`,
      { cause: error },
    )
  }
}

function rasterize(pdf: string, to: string, dots: number): void {
  execFileSync('pdftoppm', ['-png', '-singlefile', '-r', String(dots), pdf, to])
}

/**
 * The three forms of one figure on the same points: how far they differ, and that each carries every label of its
 * legend.
 */
async function compareForms(work: string, folder: string): Promise<string> {
  const figure = { ...comparedFigure(), width: 658, height: 380 }
  const [svg, png, pdf] = await Promise.all(
    (['svg', 'png', 'pdf'] as const).map((format) => drawFigure(figure, format)),
  )
  writeFileSync(join(work, 'figure.pdf'), pdf!)
  writeFileSync(join(folder, 'figure.png'), png!)
  writeFileSync(join(folder, 'figure.svg'), svg!)
  rasterize(join(work, 'figure.pdf'), join(folder, 'figure-of-pdf'), 288)
  const { width, height } = await sharp(png).metadata()
  // Without colour at a third of the size: edges are smoothed by other rules in each program.
  const points = (image: Buffer) =>
    sharp(image)
      .resize(Math.round(width / 3), Math.round(height / 3), { fit: 'fill' })
      .greyscale()
      .raw()
      .toBuffer()
  const outlined = await sharp(Buffer.from(curvesSvg(figure, outlinedText)), { density: 216 })
    .png()
    .toBuffer()
  const [ofPng, ofPdf, ofSvg] = await Promise.all(
    [png!, readFileSync(join(folder, 'figure-of-pdf.png')), outlined].map(points),
  )
  const difference = (a: Buffer, b: Buffer) =>
    a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length / 255
  const [pdfPng, svgPng] = [difference(ofPdf!, ofPng!), difference(ofSvg!, ofPng!)]
  const text = svg!.toString()
  const missing = figure.series.filter(({ label }) => !text.includes(`>${label}</text>`)).map(({ label }) => label)
  const colours = figure.series.filter(({ colour }) => !text.includes(`stroke="${colour}"`))
  if (missing.length > 0 || colours.length > 0) throw new Error(`The legend lacks ${missing.join(', ')}.`)
  // The legend's own part of the picture must not be blank.
  const legend = await sharp(png)
    .extract({
      left: Math.round(width * 0.72),
      top: Math.round(height * 0.08),
      width: Math.round(width * 0.26),
      height: Math.round(height * 0.3),
    })
    .greyscale()
    .stats()
  if (legend.channels[0]!.stdev < 5) throw new Error('The PNG has no legend.')
  if (pdfPng > 0.01 || svgPng > 0.01)
    throw new Error(`The forms differ: PDF from PNG by ${pdfPng}, SVG from PNG by ${svgPng} of full scale.`)
  return (
    `figure: PDF differs from PNG by ${(100 * pdfPng).toFixed(3)} %, SVG from PNG by ${(100 * svgPng).toFixed(3)}` +
    ` % of full scale on average; the legend has all ${figure.series.length} labels`
  )
}

await program.parseAsync()
