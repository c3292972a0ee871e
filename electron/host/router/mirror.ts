import manifest from '../../../package.json' with { type: 'json' }
import { procedures, type Services } from './services.ts'

const mirror = procedures.mirror

export function mirrorRouter({ store }: Services) {
  return {
    greet: mirror.greet.handler(async () => ({
      version: manifest.version,
      store: await store.storeIdentity(),
      cursor: await store.revision(),
    })),
    news: mirror.news.handler(async ({ input }) => ({ runs: await store.mirrorNews(input.positions) })),
  }
}
