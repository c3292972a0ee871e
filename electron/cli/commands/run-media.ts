import { extname, join } from 'node:path'
import type { Command } from 'commander'
import type { Medium } from '../../../shared/contract/media.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { parseIntegers, parseNames, parseRunIds } from '../arguments.ts'
import { formatColumns } from '../columns.ts'
import { formatBytes } from '../format.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

type MediaOptions = CommonOptions & { name?: string[]; step?: number[]; output?: string; json?: boolean }

/** `signum runs media`: images, histograms and files of a run by step. */
export function addRunMedia(runs: Command, terminal: Terminal): void {
  runs
    .command('media')
    .description('list the images, histograms and files of a run by step, or write them into a folder')
    .argument('<id>', 'number of the run', parseRunIds)
    .option('--name <names>', 'those of these names', parseNames)
    .option('--step <steps>', 'those of these steps', parseIntegers)
    .option('--output <folder>', 'write them there, named by name and step')
    .option('--json', 'print what is known of them as JSON')
    .action(async (ids: number[], _: unknown, self: Command) => {
      const { name, step, output, json, ...options } = self.optsWithGlobals<MediaOptions>()
      const [id, ...more] = ids as [number, ...number[]]
      if (more.length > 0)
        throw new BadInput({ code: 'bad-value', field: 'id', what: 'this needs the number of one run' })
      await withHost(options, async ({ client }) => {
        await selectRuns(client, { runs: [id] })
        const all = await client.metrics.media({ runId: id })
        const unknown = name?.find((each) => !all.some((medium) => medium.name === each))
        if (unknown !== undefined) throw noSuchMedium(unknown, all)
        const media = all.filter((each) => (name?.includes(each.name) ?? true) && (step?.includes(each.step) ?? true))
        if (json === true) terminal.print(JSON.stringify(media, null, 2))
        else if (output === undefined) terminal.print(listOf(media, id))
        if (output === undefined) return
        let written = 0
        for (const medium of media) {
          const found = await client.metrics.mediaContent({ runId: id, name: medium.name, step: medium.step })
          if (found === null) {
            terminal.say(`signum: ${medium.name} at step ${medium.step} is not kept (${formatBytes(medium.bytes)})`)
            continue
          }
          writeOutput(join(output, fileNameOf(medium)), Buffer.from(found.base64, 'base64'))
          written++
        }
        terminal.say(`wrote ${written} ${written === 1 ? 'file' : 'files'} to ${output}`)
      })
    })
}

function listOf(media: readonly Medium[], id: number): string {
  if (media.length === 0) return `Run ${id} has no image, histogram or file.`
  return formatColumns<Medium>(
    [
      { heading: 'name', value: ({ name }) => name },
      { heading: 'step', value: ({ step }) => String(step), align: 'right' },
      { heading: 'kind', value: ({ kind }) => kind },
      { heading: 'type', value: ({ type }) => type },
      {
        heading: 'size',
        value: ({ bytes, kept }) => `${formatBytes(bytes)}${kept ? '' : ', not kept'}`,
        align: 'right',
      },
      { heading: 'SHA-256', value: ({ sha256 }) => sha256.slice(0, 12) },
    ],
    media,
  )
}

const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'image/bmp': '.bmp',
  'application/json': '.json',
}

/** A name that every file system takes, and that stays in its folder. */
function fileNameOf({ name, step, type, label, kind }: Medium): string {
  const ending = kind === 'file' && /^\.[\w-]{1,10}$/.test(extname(label)) ? extname(label) : (endings[type] ?? '.bin')
  return `${name.replaceAll(/[^\w.-]+/g, '-').replace(/^\.+/, '')}-${step}${ending}`
}

function noSuchMedium(name: string, all: readonly Medium[]): BadInput {
  const names = [...new Set(all.map((medium) => medium.name))]
  const known = names.length === 0 ? 'it has neither image nor file' : `there is ${names.join(', ')}`
  return new BadInput({
    code: 'unknown-name',
    subject: name,
    field: 'name',
    what: phrase`the run has nothing called ${name}`,
    remedy: phrase`${suggestion(name, names) ?? known}`,
  })
}
