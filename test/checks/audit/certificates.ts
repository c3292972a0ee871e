import { join } from 'node:path'
import { certify } from '../../../shared/quantizers/certificate/certificate.ts'
import { parseExpression } from '../../../shared/quantizers/parse/parse.ts'
import { runPython } from '../python.ts'
import type { Item } from './item.ts'

interface Decided {
  name: string
  forward: string
  backward: string
  mu: number
  domain: [number, number]
  admissible: boolean
}

/** How far each end of the range and mu are moved to see whether a verdict is steady: it must not depend on that. */
const shakes = [0, 1e-7, -3e-5]

export const certificates: Item = {
  name: 'certificates',
  title: 'verdicts on pairs, and on the same with mu shaken, against SymPy by the rules',
  modules: ['sympy', 'mpmath'],
  run: ({ python }) => {
    const printed = runPython([join(import.meta.dirname, 'reference', 'certificates.py')], {}, python)
    const pairs = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Decided)
    return Promise.resolve(
      pairs.flatMap(({ name, forward, backward, mu, domain: [from, to], admissible }) =>
        shakes.map((shake) => {
          const pair = { forward: parseExpression(forward), backward: parseExpression(backward) }
          const found = certify(pair, { mu: mu * (1 + shake) }, { from, to }).admissible
          const told = `${name}, mu ${mu} (1 + ${shake}): ${admissible ? '' : 'not '}admissible`
          return { name: told, error: found === admissible ? 0 : 1, tolerance: 0 }
        }),
      ),
    )
  },
}
