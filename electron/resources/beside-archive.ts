/**
 * Where a file of the app lies for other programs and for the system. The packed app is an archive, app.asar, into
 * which only Electron sees; what others open lies in a folder beside it.
 * @param path of a file of the app
 */
export function besideArchive(path: string): string {
  return path.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked')
}
