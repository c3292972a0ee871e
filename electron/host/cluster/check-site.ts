import { posix } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { codeVersion } from '../jobs/job-order.ts'
import type { Site } from './site.ts'

/** One thing that a study needs on a cluster, and whether it is there. */
export interface Finding {
  well: boolean
  /** A clause: what was found, or what is missing and what to do. */
  what: string
}

/** Asks a cluster for what a study needs there. What is missing ends the questions that depend on it. */
export async function checkSite({ profile, transport, signum, cacheDirectory }: Site): Promise<Finding[]> {
  const findings: Finding[] = []
  const note = (well: boolean, what: string) => findings.push({ well, what }) > 0 && well
  try {
    const version = await transport.run(['sinfo', '--version'])
    if (!note(version.code === 0, version.code === 0 ? version.stdout.trim() : `sinfo: ${version.stderr.trim()}`))
      return findings
    const { partition } = profile
    const of = partition === undefined ? [] : ['-p', partition]
    const nodes = await transport.run(['sinfo', '-h', ...of, '-o', '%P %a %D nodes %l'])
    const lines = nodes.stdout.trim()
    if (nodes.code !== 0) note(false, `Slurm does not answer: ${nodes.stderr.trim()}`)
    else if (lines === '') note(false, `there is no partition "${partition}"; \`sinfo\` lists them`)
    else note(true, `partitions: ${lines.replaceAll('\n', '; ')}`)
    const probe = posix.join(profile.folder, '.probe')
    try {
      await transport.put([{ path: probe, text: 'probe\n' }])
      note(true, `${profile.folder} on ${transport.place} can be written`)
    } catch (error) {
      note(false, `${profile.folder} on ${transport.place} cannot be written: ${messageOf(error)}`)
    }
    const there = await transport.run([...signum, '--version'])
    const said = there.stdout.trim()
    if (there.code !== 0) note(false, `Signum does not start there (${signum.join(' ')}): ${there.stderr.trim()}`)
    else if (said !== codeVersion)
      note(false, `Signum there is ${said}, and here ${codeVersion}: install the same version`)
    else note(true, `Signum ${said}; data sets in ${cacheDirectory}`)
  } catch (error) {
    note(false, `the cluster does not answer: ${messageOf(error)}`)
  }
  return findings
}
