import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** The load of the machine, by the names of machineMetrics. */
export type MachineReading = Readonly<Record<string, number>>

/**
 * Reads how busy the machine is: the share of its cores that this process took since the last reading, the memory that
 * it holds, and if there is a graphics processor of NVIDIA, that one's work and memory.
 */
export class MachineMeter {
  #before = { at: process.hrtime.bigint(), cpu: process.cpuUsage() }
  /** Null once it is known that there is none. */
  #graphics: boolean | null = true

  /** Takes a reading for runs that train, if there are any. */
  async tell(runs: ReadonlyMap<number, { note(reading: MachineReading): void }>): Promise<void> {
    if (runs.size === 0) return
    const reading = await this.read()
    for (const run of runs.values()) run.note(reading)
  }

  async read(): Promise<MachineReading> {
    const at = process.hrtime.bigint()
    const cpu = process.cpuUsage(this.#before.cpu)
    const microseconds = Number(at - this.#before.at) / 1000
    this.#before = { at, cpu: process.cpuUsage() }
    return {
      'system.processor': (cpu.user + cpu.system) / microseconds / availableParallelism(),
      'system.memory': process.memoryUsage.rss() / 2 ** 20,
      ...(await this.#readGraphics()),
    }
  }

  async #readGraphics(): Promise<MachineReading> {
    if (this.#graphics === null) return {}
    const query = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits']
    const text = await new Promise<string | null>((resolve) =>
      execFile('nvidia-smi', query, { timeout: 2000 }, (error, stdout) => resolve(error === null ? stdout : null)),
    )
    const rows = (text ?? '')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter((row) => row.length === 2 && row.every(Number.isFinite))
    if (rows.length === 0) {
      this.#graphics = null
      return {}
    }
    return {
      'system.graphics': Math.max(...rows.map(([use]) => use!)) / 100,
      'system.graphicsMemory': rows.reduce((sum, [, memory]) => sum + memory!, 0),
    }
  }
}
