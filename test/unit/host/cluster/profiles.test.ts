import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepProfile, listProfiles, profilesPath, readProfiles } from '../../../../electron/host/cluster/profiles.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'signum-profiles-'))

test('a profile is kept, changed and taken away; the others stay as they are, and in their order', async () => {
  const data = folder()
  expect(await keepProfile('lab', { folder: '/scratch/a' }, data)).toBeNull()
  expect(await keepProfile('other', { folder: '/scratch/b' }, data)).toBeNull()
  expect(await keepProfile('lab', { folder: '/scratch/c', cpus: 4 }, data)).toEqual({ folder: '/scratch/a' })
  expect(Object.keys(JSON.parse(readFileSync(profilesPath(data), 'utf8')) as object)).toEqual(['lab', 'other'])
  expect(readProfiles(data).get('lab')).toMatchObject({ folder: '/scratch/c', cpus: 4 })
  expect(await keepProfile('lab', null, data)).toEqual({ folder: '/scratch/c', cpus: 4 })
  expect([...readProfiles(data).keys()]).toEqual(['other'])
})

test.each([
  [{ folder: '/a', partition: 'main\n#SBATCH --nodes=9' }, 'lab.partition'],
  [{ folder: '/a; rm -rf /' }, 'lab.folder'],
  [{ folder: '/a', ssh: '-oProxyCommand=touch /x' }, 'lab.ssh'],
  [{ folder: '/a', account: '$(id)' }, 'lab.account'],
  [{ folder: '/a', modules: ['cuda`id`'] }, 'lab.modules.0'],
  [{ folder: '/a', lines: ['ls\nrm'] }, 'lab.lines.0'],
  [{ folder: '/a', options: ['--wrap=id'] }, 'lab.options.0'],
  [{ folder: '/a', time: '1;2' }, 'lab.time'],
])('%j is refused, with its field, and nothing is written', async (profile, subject) => {
  const data = folder()
  await expect(keepProfile('lab', profile, data)).rejects.toMatchObject({
    faults: [expect.objectContaining({ subject })],
  })
  expect(listProfiles(data)).toEqual([])
})

test('a profile that is wrong in the file is listed with what is wrong', () => {
  const data = folder()
  writeFileSync(profilesPath(data), JSON.stringify({ good: { folder: '/a' }, bad: { folder: 'a', colour: 'red' } }))
  const [good, bad] = listProfiles(data)
  expect(good).toEqual({ name: 'good', profile: { folder: '/a' }, faults: [] })
  expect(bad!.faults.map(({ subject }) => subject)).toEqual(['bad.folder', 'bad'])
})
