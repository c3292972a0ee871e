/** The kernels as WebAssembly, in base64. */
export function compileKernels(): string
