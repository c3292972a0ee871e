// Loaded into the main process of the app under test: evaluates functions that the test sends over a local socket, a
// line of JSON each, and answers with their results. Playwright's own way goes through the inspector, whose answers
// wait for the next turn of Node's loop and are lost when V8 collects their promises.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import electron from 'electron'

const path = process.env.SIGNUM_TEST_BRIDGE
if (path !== undefined)
  createServer((socket) => {
    socket.on('error', () => undefined)
    createInterface({ input: socket }).on('line', async (line) => {
      const { id, source, argument } = JSON.parse(line)
      let answer
      try {
        answer = { id, result: await (0, eval)(`(${source})`)(electron, argument) }
      } catch (error) {
        answer = { id, error: error instanceof Error ? error.stack : String(error) }
      }
      socket.write(`${JSON.stringify(answer)}\n`)
    })
  }).listen(path)
