import { expect, test } from 'vitest'
import { clauseOf } from '../../../../electron/host/cluster/clause.ts'
import { sshComplaint } from '../../../../electron/host/cluster/ssh-transport.ts'

test('what another program says stands within a sentence of ours', () => {
  expect(clauseOf('Host key verification failed.')).toBe('Host key verification failed')
  expect(clauseOf('Invalid partition name specified')).toBe('Invalid partition name specified')
  expect(clauseOf('retrying...')).toBe('retrying...')
})

test('ssh complains in a clause', () => {
  expect(sshComplaint('Warning: no xauth data\nHost key verification failed.\n')).toBe('Host key verification failed')
})
