import type { Command } from 'commander'
import { parseArchitecture, rolesOf } from '../../shared/experiment/architecture/architecture.ts'
import { followShapes, type Passed } from '../../shared/experiment/architecture/shapes.ts'
import { readArchitecture } from '../host/read-architecture.ts'
import { integerWithin } from './arguments.ts'
import { formatColumns, type Column } from './columns.ts'
import type { Terminal } from './terminal.ts'

/** `signum model check FILE`: what is wrong with a network of one's own, or what passes through it. */
export function addModelCheck(model: Command, terminal: Terminal): void {
  model
    .command('check')
    .description('check a network of your own, and show what enters and leaves each of its layers')
    .argument('<file>', 'a network in JSON or YAML (docs/architectures.md)')
    .option('--classes <count>', 'classes', integerWithin(2, 65_536), 10)
    .option('--image-size <pixels>', 'height and width of an image', integerWithin(1, 4096), 32)
    .option('--channels <count>', 'colour channels of an image', integerWithin(1, 4), 3)
    .option('--json', 'print it as JSON')
    .action((file: string, { classes, imageSize, channels, json }: CheckOptions) => {
      const { parts, name } = parseArchitecture(readArchitecture(file))
      const passed = followShapes(parts, { channels, height: imageSize, width: imageSize }, classes)
      rolesOf(parts)
      if (json === true) return terminal.print(JSON.stringify({ name, layers: passed }, null, 2))
      terminal.print(`${name}\n${formatColumns(passedColumns, passed)}`)
    })
}

interface CheckOptions {
  classes: number
  imageSize: number
  channels: number
  json?: boolean
}

const passedColumns: Column<Passed>[] = [
  { heading: 'layer', value: ({ kind }) => kind },
  { heading: 'enters', value: ({ entering }) => entering.join('x') },
  { heading: 'leaves', value: ({ leaving }) => leaving.join('x') },
  { heading: 'in the file', value: ({ place }) => place },
]
