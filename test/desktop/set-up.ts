import { Display } from './display.ts'
import { layOut, removeStage } from './prepare/stage.ts'

/** Lays the app out and starts an X server, once for all files; both are named in the environment. */
export default async function setUp(): Promise<() => void> {
  const [stage, display] = await Promise.all([layOut(), Display.start(1920, 1080)])
  process.env.SIGNUM_DESKTOP_STAGE = JSON.stringify(stage)
  process.env.SIGNUM_DESKTOP_DISPLAY = display.name
  return () => {
    display.stop()
    removeStage(stage)
  }
}
