/** The kernels as WebAssembly, in base64. */
export function compileKernels(): string
/** Both sides of the convention by which kernels are called, as source, by path within the repository. */
export function conventionFiles(): Record<string, string>
