import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { layoutOf, type Layout } from './layout.ts'
import { LocalTransport } from './local-transport.ts'
import { readProfile } from './profiles.ts'
import type { Profile } from './profile.ts'
import { Slurm } from './slurm.ts'
import { SshTransport } from './ssh-transport.ts'
import type { Transport } from './transport.ts'

/** A cluster as a profile describes it now. */
export interface Site {
  profile: Profile
  layout: Layout
  transport: Transport
  slurm: Slurm
  /** The command that starts Signum there. */
  signum: readonly string[]
  /** Folder of the data caches there. */
  cacheDirectory: string
}

const entry = join(dirname(fileURLToPath(import.meta.url)), '../../signum.js')

/**
 * The cluster of a profile.
 * @param cacheDirectory folder of the data caches of this machine
 * @throws BadInput if there is no such profile, or it is wrong
 */
export function siteOf(name: string, dataDirectory: string, cacheDirectory: string): Site {
  const profile = readProfile(name, dataDirectory)
  const transport = transportOf(profile)
  const data = profile.data === undefined ? null : `${profile.data}/data`
  return {
    profile,
    layout: layoutOf(profile.folder),
    transport,
    slurm: new Slurm(transport),
    signum: profile.signum ?? ownSignum(name, profile),
    cacheDirectory: data ?? (profile.ssh === undefined ? cacheDirectory : `${profile.folder}/data`),
  }
}

function transportOf({ ssh }: Profile): Transport {
  return ssh === undefined ? new LocalTransport() : new SshTransport(ssh)
}

/** @throws BadInput if it is on another machine, or in a packed app, whose program is not a script */
function ownSignum(name: string, { ssh }: Profile): readonly string[] {
  if (ssh === undefined && existsSync(entry)) return [process.execPath, '--max-semi-space-size=8', entry]
  throw new BadInput({
    code: 'missing-value',
    subject: `${name}.signum`,
    what: phrase`the profile "${name}" does not say how Signum is started on the cluster`,
    remedy: 'add "signum": ["/path/to/signum/electron/bin.js"]',
  })
}
