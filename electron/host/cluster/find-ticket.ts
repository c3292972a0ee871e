import { posix } from 'node:path'
import { JournalReader } from './journal-reader.ts'
import { orderName } from '../jobs/job-order.ts'
import type { ClusterJob } from './cluster-job.ts'
import { numberName, ticketName, type Ticket } from './layout.ts'
import type { Site } from './site.ts'
import { keepNumber } from './submitter.ts'

/**
 * Looks whether a job was handed over, by any host: its folder on the cluster says with which submission, and Slurm is
 * asked for that by its name.
 * @returns null if Slurm never got it
 * @throws Unreachable
 */
export async function findTicket(key: string, site: Site): Promise<{ ticket: Ticket; number: string } | null> {
  const text = await textOf(posix.join(site.layout.job(key), ticketName), site)
  if (text === null) return null
  const ticket = JSON.parse(text) as Ticket
  const kept = await textOf(posix.join(site.layout.submission(ticket.submission), numberName), site)
  if (kept !== null && /^\d+$/.test(kept)) return { ticket, number: kept }
  const [number, ...more] = await site.slurm.find(ticket.submission)
  if (number === undefined) return null
  if (more.length > 0) await site.slurm.cancel(more)
  await keepNumber(site, ticket.submission, number)
  return { ticket, number }
}

/** The run from which a job that never began starts, if that has not finished; null otherwise. */
export async function brokenSourceOf({ ticket, facts }: ClusterJob, site: Site): Promise<number | null> {
  const before = ticket?.after ?? null
  if (before === null) return null
  const order = await textOf(posix.join(facts.folder, orderName), site)
  const runId =
    order === null ? null : ((JSON.parse(order) as { source?: { runId: number } | null }).source?.runId ?? null)
  return (await hasFinished(site.layout.job(before), site)) ? null : runId
}

async function hasFinished(folder: string, site: Site): Promise<boolean> {
  const reader = new JournalReader(folder, 0)
  for (;;) {
    const lines = reader.take(await site.transport.tails(reader.asks))
    if (lines.some(({ end }) => end?.type === 'finished')) return true
    if (lines.length === 0 && !reader.isTurning) return false
  }
}

async function textOf(path: string, site: Site): Promise<string | null> {
  const [bytes] = await site.transport.tails([{ path, from: 0 }])
  return bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('utf8')
}
