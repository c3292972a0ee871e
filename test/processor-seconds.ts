/**
 * Seconds of processor time that this process takes for some work, on all its threads: what else the machine does at
 * the same time makes the work last longer, but hardly takes part in this.
 */
export async function processorSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
