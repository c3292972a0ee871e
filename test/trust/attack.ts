// npm run -s trust:attack -- [--seconds S] [--rounds N] [--json]
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../shared/contract/contract.ts'
import type { Series } from '../../shared/contract/metrics.ts'
import { Served } from '../e2e/served.ts'
import { knock, type Door } from './door.ts'

const help = `What a hostile page or program can try on a served host, while a run trains on it: foreign origins and
names, missing and wrong tokens, ways out of the folder in ten encodings, a message of 1 GB, 1,000 connections, clients
that send a byte a second, floods of messages. All must be refused, and the run lose less than 5 % of its speed.
  --seconds S   length of a spell, calm and under attack in turns (10)
  --rounds N    spells of each (5)
  --json        {"refused", "let in", "speed": {"calm", "attacked", "ratio", "ratios"}}`

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

type Client = Pick<ContractRouterClient<Contract>, 'runs' | 'metrics'>

function ask(
  { port }: Door,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((done) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let body = ''
      response
        .setEncoding('utf8')
        .on('data', (part: string) => (body += part))
        .on('end', () => done({ status: response.statusCode!, body }))
    })
    request.on('error', () => done({ status: 0, body: '' })).end()
  })
}

/** A request as it stands, which no client has tidied up. */
function askRaw({ port }: Door, target: string): Promise<string> {
  return new Promise((done) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    )
    socket
      .setEncoding('utf8')
      .on('data', (part: string) => (answer += part))
      .on('close', () => done(answer))
      .on('error', () => done(answer))
    socket.setTimeout(5000, () => socket.destroy())
  })
}

const traversals = [
  '/../../package.json',
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/package.json',
  '/%2e%2e%2f%2e%2e%2fpackage.json',
  '/..%5c..%5cpackage.json',
  '/..\\..\\package.json',
  '/%252e%252e%252fpackage.json',
  '/....//....//package.json',
  '/assets/..%00/../../package.json',
  '/%c0%ae%c0%ae/package.json',
  '//etc/passwd',
  '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
]

/** One spell of everything. @returns what was let in that should not have been */
async function attack(door: Door, until: number): Promise<{ tried: number; letIn: string[] }> {
  const letIn: string[] = []
  let tried = 0
  const expect = (what: string, holds: boolean) => {
    tried++
    if (!holds) letIn.push(what)
  }
  const rpc = `/rpc?token=${door.token}`
  expect('a foreign origin', (await knock(door, rpc, { Origin: 'https://evil.example' })) === 403)
  expect('an origin of null', (await knock(door, rpc, { Origin: 'null' })) === 403)
  expect('a foreign name', (await knock(door, rpc, { Host: `evil.example:${door.port}` })) === 421)
  expect('a foreign name over HTTP', (await ask(door, '/', { Host: 'evil.example' })).status === 421)
  expect('no token', (await knock(door, '/rpc')) === 401)
  expect('a wrong token', (await knock(door, '/rpc?token=wrong')) === 401)
  expect('a token a letter short', (await knock(door, rpc.slice(0, -1))) === 401)
  expect('another path', (await knock(door, `/other?token=${door.token}`)) === 404)
  expect('a form sent to the page', (await ask(door, '/', {}, 'POST')).status === 405)
  for (const target of traversals) {
    const answer = await askRaw(door, target)
    expect(`a way out: ${target}`, !answer.includes('better-sqlite3') && !answer.includes('root:'))
  }
  expect('a message of 1 GB', await isCutOff(door, rpc))
  expect('a flood of messages', await isFloodStopped(door, rpc))
  const crowd = await crowded(door, rpc)
  expect(`1,000 connections (${crowd} stayed)`, crowd <= 64)
  const slow = Array.from({ length: 50 }, () => slowly(door))
  while (performance.now() < until) {
    await knock(door, '/rpc?token=wrong')
    await ask(door, '/')
    await new Promise((done) => setTimeout(done, 10))
  }
  for (const socket of slow) socket.destroy()
  return { tried, letIn }
}

/**
 * Sends a frame that says it has 1 GB, and what it can of it, by hand: a client of its own would work on 1 GB before it
 * sends a byte.
 * @returns whether the server hung up before the end
 */
function isCutOff({ port }: Door, path: string): Promise<boolean> {
  const size = 1 << 30
  const part = Buffer.alloc(1 << 20)
  // Final, binary; masked, with a length of eight bytes; a mask of zeros.
  const header = Buffer.from([0x82, 0xff, ...new Array<number>(12).fill(0)])
  header.writeBigUInt64BE(BigInt(size), 2)
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    const alarm = setTimeout(() => (done(false), socket.destroy()), 15_000)
    let sent = 0
    const send = () => {
      while (sent < size && socket.writable) {
        sent += part.length
        if (!socket.write(part)) return socket.once('drain', send)
      }
    }
    socket.once('data', (answer) => {
      if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) return socket.destroy()
      socket.write(header)
      send()
    })
    socket.on('close', () => (clearTimeout(alarm), done(sent < size)))
    socket.on('error', () => undefined)
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: ` +
        `websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
  })
}

function isFloodStopped({ port }: Door, path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
    const alarm = setTimeout(() => (done(false), socket.terminate()), 15_000)
    socket.on('open', () => {
      for (let index = 0; index < 20_000; index++) socket.send('x')
    })
    socket.on('close', () => (clearTimeout(alarm), done(true)))
    socket.on('error', () => undefined)
  })
}

/** Opens a thousand connections with the right token. @returns how many were let in */
async function crowded({ port }: Door, path: string): Promise<number> {
  const sockets: WebSocket[] = []
  const opened = await Promise.all(
    Array.from(
      { length: 1000 },
      () =>
        new Promise<boolean>((done) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { handshakeTimeout: 5000 })
          sockets.push(socket)
          socket.on('open', () => done(true))
          socket.on('unexpected-response', () => (done(false), socket.terminate()))
          socket.on('error', () => done(false))
        }),
    ),
  )
  for (const socket of sockets) socket.terminate()
  return opened.filter((open) => open).length
}

/** A client that sends a letter a second. */
function slowly({ port }: Door): Socket {
  const socket = connect(port, '127.0.0.1')
  const text = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '
  let at = 0
  const timer = setInterval(() => socket.write(text[at++] ?? 'x'), 1000)
  socket.on('close', () => clearInterval(timer)).on('error', () => undefined)
  return socket
}

/** Waits until something holds, looking after every change of the runs. */
async function follow(client: Client, holds: () => Promise<boolean>): Promise<void> {
  for await (const _ of await client.runs.follow({ cursor: 0 })) if (await holds()) return
}

/** Optimizer steps done at a moment, between the points of a curve. @param time milliseconds since 1970 */
function stepAt({ steps, times }: Series, time: number): number {
  const after = Math.max(
    1,
    times.findIndex((each) => each >= time),
  )
  const [from, to] = [times[after - 1]!, times[after]!]
  return steps[after - 1]! + ((steps[after]! - steps[after - 1]!) * (time - from)) / (to - from)
}

async function main() {
  const served = await Served.start()
  // Attackers have machines of their own: here they give way to what they attack.
  setPriority(19)
  try {
    const { port, searchParams } = new URL(served.url())
    const door = { port: Number(port), token: searchParams.get('token')! }
    await served.signum('datasets', 'list')
    // The server trains what a page launches: one run on one thread leaves a core to the attackers, who are programs of
    // this machine.
    const { RPCLink } = await import('@orpc/client/websocket')
    const { createORPCClient } = await import('@orpc/client')
    const page = new WebSocket(`ws://127.0.0.1:${port}/rpc?token=${door.token}`)
    await new Promise((done) => page.on('open', done))
    const client = createORPCClient(new RPCLink({ websocket: page as never })) as unknown as Client
    const { ids } = await client.runs.launch({
      experiments: [
        {
          dataset: 'mnist',
          model: 'cnn-small',
          quantizer: 'bc',
          epochs: 1000,
          batchNormReestimation: 0,
          engine: 'onnxruntime',
          threads: 1,
        },
      ],
    })
    // Once the first epoch is over, the engine is warm and nothing is compiled any more.
    await follow(client, async () => (await client.runs.get({ id: ids[0]! })).progress.epoch >= 1)
    const spell = async (work: (until: number) => Promise<unknown>) => {
      const from = Date.now()
      await work(performance.now() + Number(options.seconds) * 1000)
      return [from, Date.now()] as const
    }
    const spells: { calm: readonly [number, number]; attacked: readonly [number, number] }[] = []
    let tried = 0
    const letIn: string[] = []
    for (let round = 0; round < Number(options.rounds); round++) {
      const calm = await spell((until) => new Promise((done) => setTimeout(done, until - performance.now())))
      const attacked = await spell(async (until) => {
        const result = await attack(door, until)
        tried += result.tried
        letIn.push(...result.letIn)
      })
      spells.push({ calm, attacked })
    }
    let series: Series | undefined
    await follow(client, async () => {
      ;[series] = await client.metrics.series({ runIds: [ids[0]!], metrics: ['train.loss'] })
      return series!.times.at(-1)! >= spells.at(-1)!.attacked[1]
    })
    const speed = ([from, to]: readonly [number, number]) =>
      (1000 * (stepAt(series!, to) - stepAt(series!, from))) / (to - from)
    const calm = spells.map((each) => speed(each.calm))
    const attacked = spells.map((each) => speed(each.attacked))
    page.close()
    const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
    const ratios = attacked.map((speed, round) => speed / calm[round]!)
    return { tried, letIn, speed: { calm: middle(calm), attacked: middle(attacked), ratio: middle(ratios), ratios } }
  } finally {
    await served.remove()
  }
}

if (options.help === true) console.log(help)
else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else {
    const { tried, letIn, speed } = result
    const percents = speed.ratios.map((ratio) => (100 * ratio).toFixed(1)).sort((a, b) => Number(a) - Number(b))
    console.log(
      `${tried} attempts, ${letIn.length} let in${letIn.length > 0 ? `: ${[...new Set(letIn)].join('; ')}` : ''}; ` +
        `the run made ${speed.calm.toFixed(1)} steps a second in calm and ${speed.attacked.toFixed(1)} under attack: ` +
        `${(100 * speed.ratio).toFixed(1)} % (${percents.join(', ')})`,
    )
  }
  process.exit(result.letIn.length === 0 ? 0 : 1)
}
