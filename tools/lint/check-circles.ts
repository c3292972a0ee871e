import { join } from 'node:path'
import { findCircles, justifiedCircles } from './circles.ts'

// `npm run check:circles`: fails if files import each other in a circle that tools/lint/circles.ts does not name.

const { found, gone } = findCircles(join(import.meta.dirname, '../..'))
for (const circle of found)
  console.error(
    `These files import each other in a circle:\n  ${circle.join('\n  ')}\n` +
      'Move what they share into a file of its own, which both import.',
  )
for (const circle of gone)
  console.error(
    `This circle is gone: take it out of tools/lint/circles.ts and ARCHITECTURE.md:\n  ${circle.join('\n  ')}`,
  )
if (found.length + gone.length > 0) process.exitCode = 1
else console.log(`No circle of imports but ${justifiedCircles.length} that ARCHITECTURE.md justifies.`)
