import { randomUUID } from 'node:crypto'
import { BroadcastChannel } from 'node:worker_threads'

/** How a trial of a graphics processor ended: 0 where it works, and what the trial said. */
export interface TrialEnd {
  code: number | string
  words: string
}

/** A trial may take so many milliseconds. */
export const trialTime = 20_000

const channelName = 'signum:graphics-trial'

type Message = { id: string } & ({ provider: string } | { end: TrialEnd })

/**
 * Asks the main thread of the app for a trial. In Electron it alone can start a process, and engines are opened in
 * other threads too.
 */
export function askForTrial(provider: string): Promise<TrialEnd> {
  const id = randomUUID()
  const channel = new BroadcastChannel(channelName)
  return new Promise((resolve) => {
    const settle = (end: TrialEnd) => {
      clearTimeout(alarm)
      channel.close()
      resolve(end)
    }
    const alarm = setTimeout(() => settle({ code: 1, words: 'the app did not try it in time' }), 1.5 * trialTime)
    channel.onmessage = ({ data }: { data: Message }) => {
      if (data.id === id && 'end' in data) settle(data.end)
    }
    channel.postMessage({ id, provider } satisfies Message)
  })
}

/** Makes the trials that threads of this process ask for. */
export function answerTrials(tryIt: (provider: string) => Promise<TrialEnd>): void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data }: { data: Message }) => {
    if (!('provider' in data)) return
    void tryIt(data.provider)
      .catch((error: unknown) => ({ code: 1, words: error instanceof Error ? error.message : String(error) }))
      .then((end) => channel.postMessage({ id: data.id, end } satisfies Message))
  }
  channel.unref()
}
