import { decodePacked } from '../../../shared/packed/file.ts'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { notCarried } from '../../trainer/freeze/export-limits.ts'
import { procedures, type Services } from './services.ts'

const packed = procedures.packed

export function packedRouter({ freezer, machines, store }: Services) {
  /** The run on another host that a run is; null if it is one of this store. */
  const elsewhere = async (id: number) => (await store.mirroredAmong([id]))[0] ?? null
  return {
    freeze: packed.freeze.handler(async ({ input }) => {
      const there = await elsewhere(input.id)
      const { id, ...choice } = input
      return there === null
        ? freezer.freeze(id, choice)
        : {
            ...(await machines.ask(there.machine, (client) => client.packed.freeze({ ...input, id: there.there }))),
            runId: id,
          }
    }),
    export: packed.export.handler(async ({ input }) => {
      const there = await elsewhere(input.id)
      if (there !== null)
        return machines.ask(there.machine, (client) => client.packed.export({ ...input, id: there.there }))
      const { id, to, ...choice } = input
      const { fileName, bytes } = await freezer.file(id, choice, to === 'latents' ? 'latents' : 'packed')
      if (to === 'packed' || to === 'latents') return { fileName, base64: bytes.toString('base64'), notCarried: [] }
      const { ending, write } = exportForms[to]
      const network = await decodePacked(bytes)
      const name = fileName.replace(/\.[^.]*$/, '')
      return {
        fileName: `${name}.${ending}`,
        base64: Buffer.from(write(network, name)).toString('base64'),
        notCarried: notCarried(network, to),
      }
    }),
  }
}
