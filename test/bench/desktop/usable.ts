/**
 * Evaluated in a page: resolves with the time, as Date.now(), of the first frame in which it can be used: the first row
 * of Runs stands, or the button of an empty store, and a task that was put off until after that frame was done.
 */
export const usable = `new Promise((resolve) => {
  const stands = () =>
    document.querySelector('[role=treegrid] .body .line:not(.waiting)') !== null ||
    [...document.querySelectorAll('main button')].some(({ textContent }) => /sample study/.test(textContent))
  const look = () => {
    if (!stands()) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now())))
  }
  look()
})`

/** Evaluated in a page: launches two runs that train until somebody ends them, as the launch form does. */
export const trainingOf = (study: object): string => `#/launch?recipe=${encodeURIComponent(JSON.stringify(study))}`

/** Two runs of the usual size that do not end by themselves. */
export const twoRuns = {
  name: 'measured',
  matrix: [{ quantizer: ['bc', 'bnn++'] }],
  base: { dataset: 'digits', model: 'cnn-small', epochs: 100_000, engine: 'onnxruntime', seed: 1 },
}
