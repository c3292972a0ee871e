import { expect, test } from 'vitest'
import { withinSentence } from '../../../../electron/host/cluster/within-sentence.ts'
import { sshComplaint } from '../../../../electron/host/cluster/ssh-transport.ts'

test('what another program says stands within a sentence of ours', () => {
  expect(withinSentence('Host key verification failed.')).toBe('Host key verification failed')
  expect(withinSentence('Invalid partition name specified')).toBe('Invalid partition name specified')
  expect(withinSentence('retrying...')).toBe('retrying...')
})

test('ssh complains in a clause', () => {
  expect(sshComplaint('Warning: no xauth data\nHost key verification failed.\n')).toBe('Host key verification failed')
})
