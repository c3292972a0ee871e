import { procedures, type Services } from './services.ts'

const follows = procedures.follows

export function followsRouter({ followings }: Services) {
  return {
    list: follows.list.handler(() => followings.list()),
    start: follows.start.handler(async ({ input }) => ({ id: await followings.start(input) })),
    stop: follows.stop.handler(async ({ input }) => ({ stopped: await followings.stop(input.id) })),
  }
}
