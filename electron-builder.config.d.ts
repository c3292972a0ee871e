/** The builder's configuration, and the fuses of a release by their places on the wire. */
declare const config: { linux: Record<string, unknown>; [key: string]: unknown }
export default config
export declare const fuses: Readonly<Record<string, unknown>>
