import { procedures, type Services } from './services.ts'

const shelf = procedures.shelf

export function shelfRouter({ store }: Services) {
  return {
    list: shelf.list.handler(({ input }) => store.listShelf(input.kind)),
    keep: shelf.keep.handler(({ input }) => store.keepOnShelf(input.kind, input.name, input.value, input.over)),
    rename: shelf.rename.handler(async ({ input }) => {
      await store.renameOnShelf(input.kind, input.from, input.to)
      return {}
    }),
    remove: shelf.remove.handler(async ({ input }) => ({
      before: await store.removeFromShelf(input.kind, input.name),
    })),
  }
}
