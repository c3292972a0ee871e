import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { skipWhere } from '../../skips/facilities.ts'

/** A short form of what `npm run trust:...` does at length. */
const run = async (script: string, ...args: string[]) =>
  JSON.parse(
    (await promisify(execFile)(process.execPath, ['--no-warnings', `test/trust/${script}.ts`, ...args, '--json']))
      .stdout,
  ) as Record<string, unknown>

describe('what a user cannot prevent', () => {
  test('kill -9 at any moment loses nothing acknowledged, damages nothing, and changes no result', async () => {
    expect(await run('kill', '--rounds', '4', '--epochs', '20')).toMatchObject({
      lost: 0,
      damaged: 0,
      damagedCopies: 0,
      identical: true,
    })
  })

  test('whatever reads what others made takes it or refuses it in words', async () => {
    const { rows } = (await run('fuzz', '--inputs', '150')) as {
      rows: { target: string; inputs: number; refused: number; findings: object; slowest: number }[]
    }
    for (const { target, inputs, refused, findings, slowest } of rows) {
      expect(findings, target).toEqual({})
      expect(slowest, target).toBeLessThan(5000)
      // A damaged list of names leaves labels their numbers, with a remark.
      expect([inputs, refused > 10 || target === 'emnist mapping'], target).toEqual([150, true])
    }
  })

  test('run after run, handles and threads of a served host stay what they were', async () => {
    const { runs, server } = (await run('soak', '--runs', '8', '--without-page')) as {
      runs: number
      server: Record<string, { first: number; last: number }>
    }
    expect(runs).toBe(8)
    for (const what of ['handles', 'threads'])
      expect(Math.abs(server[what]!.last - server[what]!.first), what).toBeLessThanOrEqual(2)
  })

  test('a disk that fails, fills or stops in a start or a checkpoint loses nothing, and says so', async (context) => {
    skipWhere('the failing disk is compiled with g++, for Linux', context)
    const fails = async (...args: string[]) =>
      (await run('faults', ...args)) as unknown as {
        faults: number
        told: number
        unclear: string[]
        lost: string[]
      }[]
    const rows = [
      ...(await fails('--scenario', 'first start', '--points', '9', '--kind', 'fails')),
      ...(await fails('--scenario', 'checkpoint', '--points', '5')),
      ...(await fails('--scenario', 'training: its checkpoints', '--points', '2')),
    ]
    expect(rows).toMatchObject(Array(3).fill({ unclear: [], lost: [] }))
    for (const [index, least] of [5, 5, 3].entries()) expect(rows[index]!.told).toBeGreaterThan(least)
  })

  test('files that a disk has damaged are recovered or refused in words', async () => {
    const { rounds } = (await run('damage', '--rounds', '60')) as { rounds: Record<string, Record<string, number>> }
    for (const [kind, { wrong, broken, hung }] of Object.entries(rounds))
      expect([wrong, broken, hung], kind).toEqual([0, 0, 0])
    expect(rounds['database']!['recovered']).toBeGreaterThan(0)
    expect(rounds['checkpoint']!['refused']).toBeGreaterThan(0)
  })
})
