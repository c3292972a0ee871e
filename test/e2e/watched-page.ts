import type { Browser, Page } from 'playwright-core'
import { limits } from '../limits.ts'

/**
 * What the browser says of the page's socket and files while the server is away or refuses it; the page cannot keep it
 * from that. Which of the errors it is depends on how far a request had come when the server ended.
 */
const lostSocket = new RegExp(
  String.raw`^WebSocket connection to 'ws://127\.0\.0\.1:\d+/rpc\?token=[^']*' failed: ` +
    '|^Failed to load resource: net::ERR_(CONNECTION_|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE)',
)

/**
 * A page of the browser, watched for what a user would not see: errors in the console, and requests that leave the
 * machine.
 */
export class WatchedPage {
  readonly page: Page
  readonly complaints: string[] = []
  /** Set if a test takes the server away: the browser then reports the socket by itself. */
  mayLoseServer = false

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(limits.page)
    page.on('pageerror', (error) => this.complaints.push(`error in the page: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return
      if (this.mayLoseServer && lostSocket.test(message.text())) return
      this.complaints.push(`${message.type()} in the console: ${message.text()}`)
    })
    page.on('request', (request) => this.#checkAddress(request.url()))
    page.on('websocket', (socket) => this.#checkAddress(socket.url()))
  }

  static async open(browser: Browser): Promise<WatchedPage> {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      acceptDownloads: true,
    })
    return new WatchedPage(page)
  }

  #checkAddress(address: string): void {
    const { protocol, hostname } = new URL(address)
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1')
      this.complaints.push(`request to ${address}`)
  }
}
