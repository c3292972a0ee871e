import type { Cluster } from '../../../shared/contract/machines.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { Failure } from '../failure.ts'
import type { Site } from './site.ts'
import { Unreachable, type Said } from './transport.ts'

/** What Slurm writes in the place of a reason that there is not. */
const unsaid = new Set(['None', 'N/A'])

/** Rows of an answer whose columns lie between bars. */
const rowsIn = ({ stdout }: Said) =>
  stdout
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => line.split('|').map((part) => visibleText(part.trim())))

/**
 * Asks a cluster for its partitions, nodes and this user's jobs of Signum.
 * @param runs by the names of their jobs, those of this store
 * @throws Failure busy if it does not answer. @throws BadInput if Slurm refuses to say
 */
export async function clusterFacts(
  name: string,
  { transport }: Pick<Site, 'transport'>,
  runs: ReadonlyMap<string, number>,
): Promise<Cluster> {
  const ask = async (words: readonly string[]): Promise<Said> => {
    const said = await transport.run(words)
    if (said.code === 0) return said
    throw new Unreachable(`${words[0]}: ${visibleText(said.stderr.trim())}`)
  }
  try {
    const version = (await ask(['sinfo', '--version'])).stdout.trim()
    const partitions = rowsIn(await ask(['sinfo', '-h', '-o', '%R|%a|%l|%D|%C']))
    const nodes = rowsIn(await ask(['sinfo', '-h', '-N', '-o', '%N|%T|%C|%m|%G']))
    const jobs = rowsIn(await ask(['squeue', '-h', '-r', '--me', '-o', '%i|%T|%r|%N|%j']))
    return {
      version: visibleText(version),
      partitions: partitions.map(([partition = '', state = '', limit = '', count = '0', cpus = '']) => ({
        name: partition,
        up: state === 'up',
        limit,
        nodes: Number(count) || 0,
        cpus,
      })),
      // A node that is in several partitions is listed for each.
      nodes: [
        ...new Map(
          nodes.map(([node = '', state = '', cpus = '', memory = '', gpus = '']) => [
            node,
            { name: node, state, cpus, memory, gpus: gpus.startsWith('(') ? '' : gpus },
          ]),
        ).values(),
      ],
      jobs: jobs
        .filter(([, , , , jobName = '']) => jobName.startsWith('signum-'))
        .map(([job = '', state = '', reason = '', node = '']) => ({
          job,
          state,
          reason: unsaid.has(reason) ? '' : reason,
          node,
          run: runs.get(job) ?? null,
        })),
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    throw new Failure(
      'busy',
      {
        code: 'closed',
        subject: name,
        what: phrase`the cluster of the profile "${name}" does not answer: ${error.message}`,
        remedy: 'its jobs go on; ask again later',
      },
      error,
    )
  }
}
