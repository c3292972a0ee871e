/** Name by which rows of runs know the other host whose runs they are, in the place of an executor. */
export const hostExecutor = (machine: string) => `host:${machine}`

/** The machine of such a name; null if it is another one. */
export const machineOf = (executor: string | null): string | null =>
  executor !== null && executor.startsWith('host:') ? executor.slice('host:'.length) : null

/** The cluster or the host in the name of an executor, as rows of runs show it. */
export const placeOf = (executor: string): string => executor.replace(/^(slurm|host):/, '')
