import type { Page } from 'playwright-core'

const copy = 1

/** Drags a file of the disk to the middle of the window and lets it go there, as the window system does. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const [x, y] = (await page.evaluate('[innerWidth / 2, innerHeight / 2]')) as [number, number]
  const data = { items: [], files: [path], dragOperationsMask: copy }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data })
  await session.detach()
}
