import { decodePacked } from '../../../shared/packed/file.ts'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { procedures, type Services } from './services.ts'

const packed = procedures.packed

export function packedRouter({ freezer, machines, store }: Services) {
  /** The run on another host that a run is; null if it is one of this store. */
  const elsewhere = async (id: number) => (await store.mirroredAmong([id]))[0] ?? null
  return {
    freeze: packed.freeze.handler(async ({ input }) => {
      const there = await elsewhere(input.id)
      return there === null
        ? freezer.freeze(input.id, input.real)
        : {
            ...(await machines.ask(there.machine, (client) => client.packed.freeze({ ...input, id: there.there }))),
            runId: input.id,
          }
    }),
    export: packed.export.handler(async ({ input }) => {
      const there = await elsewhere(input.id)
      if (there !== null)
        return machines.ask(there.machine, (client) => client.packed.export({ ...input, id: there.there }))
      const { fileName, bytes } = await freezer.file(
        input.id,
        input.real,
        input.to === 'latents' ? 'latents' : 'packed',
      )
      if (input.to === 'packed' || input.to === 'latents') return { fileName, base64: bytes.toString('base64') }
      const { ending, write } = exportForms[input.to]
      return {
        fileName: fileName.replace(/\.[^.]*$/, `.${ending}`),
        base64: Buffer.from(write(await decodePacked(bytes))).toString('base64'),
      }
    }),
  }
}
