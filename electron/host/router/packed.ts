import { procedures, type Services } from './services.ts'

const packed = procedures.packed

export function packedRouter({ freezer }: Services) {
  return {
    freeze: packed.freeze.handler(({ input }) => freezer.freeze(input.id)),
    file: packed.file.handler(async ({ input }) => {
      const { fileName, bytes } = await freezer.file(input.id)
      return { fileName, base64: bytes.toString('base64') }
    }),
  }
}
