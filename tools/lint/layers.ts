/** Folders, or files, of the house, each with the folders and files that it may import from besides itself. */
export type Layers = Readonly<Record<string, readonly string[]>>

/** The floors of shared/, lowest first: each may import those before it. */
export const sharedFloors = [
  'errors',
  'metrics',
  'statistics',
  'published',
  'packed',
  'quantizers',
  'experiment',
  'contract',
  'query',
  'tables',
  'figures',
  'reports',
].map((name) => `shared/${name}`)

/** Files of the trainer that the host and the command line may import: its doors, never its loop. */
const trainerDoors = [
  'electron/trainer/messages.ts',
  'electron/trainer/checkpoints/checkpoint.ts',
  'electron/trainer/engine-choice/engine-times.ts',
  'electron/trainer/engines/engine.ts',
  'electron/trainer/engines/engines.ts',
  'electron/trainer/engines/onnxruntime/refusals.ts',
  'electron/trainer/engines/onnxruntime/support.ts',
  'electron/trainer/engines/onnxruntime/telemetry.ts',
  'electron/trainer/engines/onnxruntime/trial-channel.ts',
  'electron/trainer/engines/torch/rank.ts',
  'electron/trainer/engines/torch/python.ts',
  'electron/trainer/engines/tensorflow/library.ts',
  'electron/trainer/freeze/export-forms.ts',
  'electron/trainer/freeze/export-limits.ts',
  'electron/trainer/freeze/freeze-run.ts',
  'electron/trainer/freeze/worker.ts',
  'electron/trainer/models/facts.ts',
  'electron/trainer/models/summary.ts',
  'electron/trainer/programs/memory-plan.ts',
  'electron/trainer/weights',
  'electron/weights',
]

const graph = ['electron/trainer/graph', 'shared']
const layersOfNetworks = ['electron/trainer/layers', ...graph]
const networks = ['electron/trainer/models', 'electron/trainer/optimizers', ...layersOfNetworks]
const running = [
  'electron/trainer/engines',
  'electron/trainer/messages.ts',
  'electron/trainer/programs',
  'electron/data',
  ...networks,
]
const host = ['electron/data', 'electron/figures', 'electron/resources', 'shared']

/** The layers of the house (ARCHITECTURE.md): imports point down. */
export const layers: Layers = {
  shared: [],
  ...Object.fromEntries(sharedFloors.map((floor, index) => [floor, sharedFloors.slice(0, index)])),
  'electron/resources': [],
  'electron/figures': ['shared'],
  'electron/imports': ['shared'],
  'electron/data': ['electron/resources', 'shared'],
  'electron/weights': ['electron/data', 'shared'],
  'electron/trainer/messages.ts': ['shared'],
  'electron/trainer/graph': ['shared'],
  'electron/trainer/engines': ['electron/resources', ...graph],
  'electron/trainer/layers': graph,
  'electron/trainer/models': layersOfNetworks,
  'electron/trainer/optimizers': layersOfNetworks,
  'electron/trainer/programs': networks,
  'electron/trainer/schedules': ['electron/trainer/engines', 'electron/trainer/optimizers', ...layersOfNetworks],
  'electron/trainer/checkpoints': ['electron/weights', ...running],
  'electron/trainer/evaluation': running,
  'electron/trainer/engine-choice': ['electron/trainer/checkpoints', ...running],
  'electron/trainer/weights': [
    'electron/trainer/checkpoints',
    'electron/trainer/evaluation',
    'electron/weights',
    ...running,
  ],
  'electron/trainer/freeze': [
    'electron/resources',
    'electron/trainer/checkpoints',
    'electron/trainer/evaluation',
    'electron/trainer/schedules',
    ...running,
  ],
  'electron/trainer/teacher': [
    'electron/trainer/weights',
    'electron/trainer/checkpoints',
    'electron/trainer/evaluation',
    'electron/weights',
    ...running,
  ],
  'electron/trainer/loop': [
    'electron/trainer/teacher',
    'electron/trainer/weights',
    'electron/trainer/checkpoints',
    'electron/trainer/engine-choice',
    'electron/trainer/evaluation',
    'electron/trainer/schedules',
    'electron/resources',
    ...running,
  ],
  'electron/trainer': ['electron/data', 'shared'],
  'electron/host': ['electron/imports', ...trainerDoors, ...host],
  'electron/serve': ['electron/host', 'shared'],
  'electron/cli': ['electron/serve', 'electron/host', ...trainerDoors, ...host],
  'electron/main': [
    'electron/cli',
    'electron/host',
    'electron/serve',
    'electron/trainer/engines/onnxruntime/trial-channel.ts',
    'electron/trainer/engines/tensorflow/library.ts',
    'shared',
  ],
  'electron/preload': ['shared'],
  renderer: ['shared'],
}

/** The deepest layer that holds a path, or undefined outside the house (tests, configuration). */
export function layerOf(path: string, all: Layers): string | undefined {
  return Object.keys(all)
    .filter((layer) => isWithin(path, layer))
    .sort((a, b) => b.length - a.length)[0]
}

/** Whether a layer may import a file: its own (a parent may use its children), or one of a layer that it lists. */
export function mayImport(layer: string, path: string, all: Layers): boolean {
  return [layer, ...(all[layer] ?? [])].some((allowed) => isWithin(path, allowed))
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
