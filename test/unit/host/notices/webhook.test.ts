import { expect, test } from 'vitest'
import { withoutSecrets } from '../../../../electron/host/notices/secrets.ts'
import { bodyOf, formOf } from '../../../../electron/host/notices/webhook.ts'

test.each([
  ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
  ['https://discord.com/api/webhooks/1/x', 'discord'],
  ['https://canary.discord.com/api/webhooks/1/x', 'discord'],
  ['https://discord.com/api/webhooks/1/x/slack', 'slack'],
  ['https://chat.example.org/hooks/abcdefghijklmnopqrstuvwxyz', 'mattermost'],
  ['https://notdiscord.com/api/webhooks/1/x', 'json'],
  ['http://127.0.0.1:8000/notices', 'json'],
])('%s is posted to as %s', (address, form) => expect(formOf(new URL(address))).toBe(form))

test('no name calls people or becomes a link of a chat', () => {
  const message = { kind: 'run' as const, title: 'Run 1 (@everyone <!channel>)', text: 'a & b', facts: {}, at: 0 }
  expect(bodyOf(message, 'slack')).toEqual({ text: 'Run 1 (@everyone &lt;!channel&gt;)\na &amp; b' })
  expect(bodyOf(message, 'discord')).toMatchObject({ allowed_mentions: { parse: [] } })
  expect(bodyOf(message, 'mattermost')).toEqual({ text: 'Run 1 (@\u200beveryone <!channel>)\na & b' })
  const { content } = bodyOf({ ...message, text: '🎉'.repeat(3000) }, 'discord') as { content: string }
  expect([...content].length).toBe(1900)
})

test('a secret is taken out as it is, as in addresses, and in base 64', () => {
  const secret = 'pass word'
  const said = `no: ${secret}, ${encodeURIComponent(secret)}, ${Buffer.from(secret).toString('base64')}`
  expect(withoutSecrets(said, [secret, ''])).toBe('no: …, …, …')
})
