import { dirname, join } from 'node:path'

/** Where copies of a store's file are kept. */
export const backupDirectoryOf = (file: string): string => join(dirname(file), 'backups')
