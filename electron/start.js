// Entry of `npm start`: checks Node, then loads the program proper.
import './thread-pool.js'
import module from 'node:module'
import { requireNode } from './version-guard.js'

requireNode('run it through npm: `npm start`')
module.enableCompileCache()
await import('./start.ts')
