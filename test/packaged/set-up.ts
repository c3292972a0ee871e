import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Display, missingPrograms } from '../desktop/display.ts'
import { pack, place } from './pack.ts'

/** Packs the app once for all files, puts it where systems and where users put programs, and starts an X server. */
export default async function setUp(): Promise<() => void> {
  const missing = missingPrograms()
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} not found (Debian: apt install xvfb xdotool util-linux)`)
  const work = mkdtempSync(join(tmpdir(), 'signum packt ü-'))
  // Only root writes to /opt; a folder of others stands in for it elsewhere.
  const system = mkdtempSync(join(process.getuid?.() === 0 && existsSync('/opt') ? '/opt' : tmpdir(), 'signum-opt-'))
  const remove = () => [work, system].forEach((folder) => rmSync(folder, { recursive: true, force: true }))
  try {
    for (const folder of [work, system]) chmodSync(folder, 0o755)
    const packed = await pack(work)
    process.env.SIGNUM_PACKED_SYSTEM = place(packed, join(system, 'Signum'))
    process.env.SIGNUM_PACKED_HOME = place(packed, join(work, 'Programme für mich', 'Signum'))
    const display = await Display.start(1920, 1080)
    process.env.SIGNUM_DESKTOP_DISPLAY = display.name
    return () => {
      display.stop()
      remove()
    }
  } catch (error) {
    remove()
    throw error
  }
}
