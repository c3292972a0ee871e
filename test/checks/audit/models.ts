import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Item } from './item.ts'
import { judge } from './judge.ts'

const names = ['resnet18', 'resnet50', 'deit-ti', 'vit-b']
const signum = join(import.meta.dirname, '../../../electron/signum.js')

export const models: Item = {
  name: 'models',
  title: 'parameters and multiply-adds of ImageNet models against torchvision and timm, counted by hooks',
  modules: ['torch', 'torchvision', 'timm'],
  async run(place) {
    const summaries = names.map((name) => {
      const words = [signum, 'model', 'summary', name, '--quantizer', 'full', '--json']
      return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as unknown
    })
    await writeFile(join(place.folder, 'summaries.json'), JSON.stringify(summaries))
    return judge('models.py', place)
  },
}
