import { dirname, join } from 'node:path'

/** Folder of the copies of a store's file. */
export const backupDirectoryOf = (file: string): string => join(dirname(file), 'backups')
