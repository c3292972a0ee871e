import { datasetsContract } from './datasets.ts'
import { figuresContract } from './figures.ts'
import { followsContract } from './follows.ts'
import { importsContract } from './imports.ts'
import { machinesContract } from './machines.ts'
import { metricsContract } from './metrics.ts'
import { mirrorContract } from './mirror.ts'
import { namesContract } from './names.ts'
import { noticesContract } from './notices.ts'
import { packedContract } from './packed.ts'
import { runsContract } from './runs.ts'
import { shelfContract } from './shelf.ts'
import { studiesContract } from './studies.ts'
import { systemContract } from './system.ts'
import { weightsContract } from './weights.ts'

/** Everything the host answers, whichever door the question comes through: MessagePort, WebSocket or a direct call. */
export const contract = {
  runs: runsContract,
  metrics: metricsContract,
  names: namesContract,
  studies: studiesContract,
  datasets: datasetsContract,
  figures: figuresContract,
  imports: importsContract,
  follows: followsContract,
  machines: machinesContract,
  mirror: mirrorContract,
  notices: noticesContract,
  packed: packedContract,
  shelf: shelfContract,
  system: systemContract,
  weights: weightsContract,
}

export type Contract = typeof contract
