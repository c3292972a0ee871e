import { decodePacked } from '../../../shared/packed/file.ts'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { procedures, type Services } from './services.ts'

const packed = procedures.packed

export function packedRouter({ freezer }: Services) {
  return {
    freeze: packed.freeze.handler(({ input }) => freezer.freeze(input.id, input.real)),
    export: packed.export.handler(async ({ input }) => {
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
