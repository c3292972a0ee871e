import { expect, test } from 'vitest'
import { signum } from '../../unit/cli/capture.ts'
import { temporaryDirectory } from '../host/fixtures.ts'

test('notices are added, listed, tried and taken away; what is wrong is said in a line', async () => {
  const data = ['--data-dir', temporaryDirectory()]
  const notices = (...words: string[]) => signum('notices', ...words, ...data)
  expect((await notices('list')).stdout).toContain('No notices are sent')
  // Nobody listens at port 1.
  const address = 'http://127.0.0.1:1/hook'
  const added = await notices('add', 'lab', '--webhook', address, '--on', 'study,failed')
  expect([added.exitCode, added.stdout]).toEqual([0, expect.stringContaining('notices go to "lab" from now on')])
  const [channel] = JSON.parse((await notices('list', '--json')).stdout) as { name: string; on: string[] }[]
  expect(channel).toMatchObject({ name: 'lab', kind: 'webhook', on: ['study', 'failed'] })
  const tried = await notices('test', 'lab')
  expect([tried.exitCode, tried.stderr]).toEqual([1, expect.stringContaining('the notice could not be sent')])
  expect((await notices('remove', 'lab')).exitCode).toBe(0)
  expect(JSON.parse((await notices('list', '--json')).stdout)).toEqual([])
})

test.each([
  [['add', 'lab'], 'say where notices go'],
  [['add', 'lab', '--mail', 'me@lab.org'], 'a mail needs a server'],
  [['add', 'lab', '--mail', 'me@lab.org', '--smtp', 'mail.lab.org:99999'], '"mail.lab.org:99999" is not a server'],
  [['add', 'lab', '--mail', 'me@lab.org', '--smtp', ':25'], '":25" is not a server'],
  [
    ['add', 'lab', '--webhook', 'http://127.0.0.1:1/hook', '--on', 'studie'],
    'there is no event "studie"; did you mean study?',
  ],
  [['add', 'lab', '--webhook', 'nowhere'], '--webhook: the address of a webhook begins with'],
  [['test', 'nobody'], 'nobody'],
])('refused in one line: notices %j', async (words, said) => {
  const { exitCode, stdout, stderr } = await signum('notices', ...words, '--data-dir', temporaryDirectory())
  expect(stdout).toBe('')
  expect(stderr).toContain(said)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(exitCode).toBe(2)
})
