import { datasetsRouter } from './datasets.ts'
import { figuresRouter } from './figures.ts'
import { followsRouter } from './follows.ts'
import { importsRouter } from './imports.ts'
import { machinesRouter } from './machines.ts'
import { metricsRouter } from './metrics.ts'
import { mirrorRouter } from './mirror.ts'
import { namesRouter } from './names.ts'
import { noticesRouter } from './notices.ts'
import { packedRouter } from './packed.ts'
import { runsRouter } from './runs.ts'
import { procedures, type Services } from './services.ts'
import { shelfRouter } from './shelf.ts'
import { studiesRouter } from './studies.ts'
import { systemRouter } from './system.ts'
import { weightsRouter } from './weights.ts'

/** The contract, answered by a host's services. */
export function createRouter(services: Services) {
  return procedures.router({
    runs: runsRouter(services),
    metrics: metricsRouter(services),
    names: namesRouter(services),
    studies: studiesRouter(services),
    datasets: datasetsRouter(services),
    figures: figuresRouter(),
    imports: importsRouter(services),
    follows: followsRouter(services),
    machines: machinesRouter(services),
    mirror: mirrorRouter(services),
    notices: noticesRouter(services),
    packed: packedRouter(services),
    shelf: shelfRouter(services),
    system: systemRouter(services),
    weights: weightsRouter(services),
  })
}

export type Router = ReturnType<typeof createRouter>
