import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished } from 'vitest'
import { Desktop } from './desktop.ts'
import { desktopTest, sharedDesktopTest as it } from './desktop-test.ts'

const stays = (desktop: Desktop) => expect(desktop.page.url()).toMatch(/^app:\/\/signum\//)

describe('a page that turned hostile', () => {
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'data:text/html,<p>x', 'app://signum.evil/'])
    it(`cannot leave for ${address}`, async ({ desktop }) => {
      const before = desktop.page.url()
      await desktop.page.evaluate(`void (location.href = ${JSON.stringify(address)})`)
      expect(await desktop.page.evaluate('1 + 1')).toBe(2)
      expect(desktop.page.url()).toBe(before)
    })

  it('opens no window', async ({ desktop }) => {
    await desktop.main.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    })
    for (const address of ['https://example.com', 'about:blank', 'file:///etc/passwd', 'https://arxiv.org/abs/1'])
      expect(await desktop.page.evaluate(`window.open(${JSON.stringify(address)}) === null`)).toBe(true)
    expect(desktop.app.windows()).toHaveLength(1)
    const opened = () => desktop.main.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
    await expect.poll(opened).toEqual(['https://arxiv.org/abs/1'])
  })

  it('reads no file and no other origin', async ({ desktop }) => {
    for (const address of ['file:///etc/passwd', 'https://example.com', 'http://127.0.0.1:1'])
      expect(
        await desktop.page.evaluate(
          (to) =>
            fetch(to).then(
              () => 'read',
              () => 'refused',
            ),
          address,
        ),
      ).toBe('refused')
  })

  it('frames nothing', async ({ desktop }) => {
    await desktop.page.evaluate(`{
      const frame = document.createElement('iframe')
      frame.src = 'data:text/html,<p>x</p>'
      document.body.append(frame)
    }`)
    expect(desktop.page.frames().filter((frame) => frame.url().startsWith('data:'))).toEqual([])
  })

  it('gets no device and no notice of the system', async ({ desktop }) => {
    expect(await desktop.page.evaluate('Notification.requestPermission()')).toBe('denied')
    const camera = 'navigator.mediaDevices.getUserMedia({ video: true }).then(() => "got", (error) => error.name)'
    expect(await desktop.page.evaluate(camera)).not.toBe('got')
    const place = 'new Promise((done) => navigator.geolocation.getCurrentPosition(() => done("got"), () => done("no")))'
    expect(await desktop.page.evaluate(place)).toBe('no')
  })

  it('downloads nothing from elsewhere', async ({ desktop }) => {
    await desktop.main.evaluate(({ dialog }) => {
      const asked: unknown[] = []
      Object.assign(globalThis, { saves: asked })
      dialog.showSaveDialog = ((...given: unknown[]) => {
        asked.push(given)
        return Promise.resolve({ canceled: true, filePath: '' })
      }) as typeof dialog.showSaveDialog
    })
    await desktop.page.evaluate(`{
      for (const href of ['data:application/octet-stream,x', 'https://example.com/x.zip'])
        Object.assign(document.createElement('a'), { href, download: 'x.bin' }).click()
    }`)
    await desktop.page.waitForTimeout(500)
    expect(await desktop.main.evaluate(() => (globalThis as unknown as { saves: [] }).saves.length)).toBe(0)
    stays(desktop)
  })

  it('a message from another sender gets no port', async ({ desktop }) => {
    const answered = await desktop.main.evaluate(async ({ ipcMain, BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      let ports = 0
      const frame = {
        url: 'app://signum.evil/',
        parent: null,
        postMessage: () => ports++,
      }
      ipcMain.emit('signum:ready', { senderFrame: frame, sender: webContents })
      ipcMain.emit('signum:ready', { senderFrame: { ...frame, url: 'app://signum/', parent: {} }, sender: webContents })
      ipcMain.emit('signum:ready', { senderFrame: null, sender: webContents })
      return ports
    })
    expect(answered).toBe(0)
  })

  it('a menu that is none is not shown', async ({ desktop }) => {
    const before = await desktop.menu()
    await desktop.page.evaluate(
      "window.postMessage({ type: 'signum:menu', items: [{ title: 7, items: 'x' }] }, location.origin)",
    )
    await desktop.page.waitForTimeout(200)
    expect(await desktop.menu()).toEqual(before)
  })
})

desktopTest('no request leaves the app in a whole session', async ({ home }) => {
  const seen: string[] = []
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 No\r\n\r\n')
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void proxy.close())
  const { port } = proxy.address() as AddressInfo
  const address = `http://127.0.0.1:${port}`
  const desktop = await Desktop.start(home, {
    args: [`--proxy-server=${address}`, '--proxy-bypass-list=<-loopback>'],
    environment: { http_proxy: address, https_proxy: address, all_proxy: address },
  })
  await desktop.launch({ name: 'quiet', base: { dataset: 'digits', epochs: 2 } }, 1)
  for (const view of ['launch', 'compare', 'tables', 'reports', 'lab', 'system', 'runs/1', 'runs']) {
    await desktop.go(`#/${view}`)
    await desktop.page.getByRole('main').waitFor()
  }
  expect(await desktop.stop()).toBe(0)
  expect(seen).toEqual([])
})
