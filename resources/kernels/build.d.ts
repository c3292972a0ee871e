/**
 * The kernels of packed models as WebAssembly, or those of another entry of this folder, in base64; with features of
 * WebAssembly beyond vectors.
 */
export function compileKernels(entry?: string, features?: readonly string[]): string
/** Both sides of the convention by which kernels are called, as source, by path within the repository. */
export function conventionFiles(): Record<string, string>
