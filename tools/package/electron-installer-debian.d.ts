/** What this project uses of electron-installer-debian 4, which brings no types. */
declare module 'electron-installer-debian' {
  export class Installer {
    constructor(options: Record<string, unknown>)
    readonly options: Record<string, unknown>
    readonly stagingDir: string
    readonly baseAppDir: string
    get contentFunctions(): string[]
    generateDefaults(): Promise<unknown>
    generateOptions(): unknown
    createStagingDir(): Promise<void>
    createContents(): Promise<unknown>
    createPackage(): Promise<void>
    movePackage(): Promise<void>
  }
}
