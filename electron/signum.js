// Entry of the command line: checks Node, then loads the program proper.
import './thread-pool.js'
import module from 'node:module'
import { requireNode } from './version-guard.js'

requireNode('run it through npm: `npm run -s signum -- ...`')
module.enableCompileCache()
await import('./cli/main.ts')
