// What the app uses of Node 22 to 24 and Electron 33, with its Node 20, lacks. For tests only: Electron 45 has it.
// What is an experiment in Node 20, and none later, is not worth a warning.
const { emitWarning } = process
process.emitWarning = (warning, ...rest) => {
  const [kind] = rest
  if ((kind?.type ?? kind) !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest)
}
Symbol.dispose ??= Symbol('Symbol.dispose')
Symbol.asyncDispose ??= Symbol('Symbol.asyncDispose')
globalThis.AsyncDisposableStack ??= class AsyncDisposableStack {
  #actions = []
  disposed = false
  defer(action) {
    this.#actions.push(action)
  }
  adopt(value, dispose) {
    this.#actions.push(() => dispose(value))
    return value
  }
  use(value) {
    if (value !== null && value !== undefined)
      this.#actions.push(() => (value[Symbol.asyncDispose] ?? value[Symbol.dispose]).call(value))
    return value
  }
  move() {
    const moved = new AsyncDisposableStack()
    moved.#actions = this.#actions
    this.#actions = []
    this.disposed = true
    return moved
  }
  async disposeAsync() {
    if (this.disposed) return
    this.disposed = true
    const errors = []
    for (const action of this.#actions.reverse()) {
      try {
        await action()
      } catch (error) {
        errors.push(error)
      }
    }
    // SuppressedError is as new; the first error is the one that explains the others.
    if (errors.length > 0) throw errors[0]
  }
  [Symbol.asyncDispose]() {
    return this.disposeAsync()
  }
}
