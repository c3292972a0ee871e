/**
 * The program of a worker thread.
 * @param source where it lies in the source, seen from the module that starts it
 * @param built its name in the built app, where all programs lie beside each other
 * @param here import.meta.url of the module that starts it
 */
export function workerProgram(source: string, built: string, here: string): URL {
  return new URL(here.endsWith('.ts') ? source : `./${built}.js`, here)
}
