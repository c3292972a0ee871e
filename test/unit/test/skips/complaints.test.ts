import { expect, test } from 'vitest'
import { complaintsAbout } from '../../../skips/complaints.ts'

const reasons = { 'no compiler': () => true, 'no Vulkan': () => false }
const complaintsOf = (note: string | undefined) => complaintsAbout([{ name: 'a disk fails', note }], reasons)

test('a skip is taken where its reason holds on this machine', () => {
  expect(complaintsOf('no compiler')).toEqual([])
})

test.each([
  [undefined, /^a disk fails was skipped without a reason that is known\. /],
  ['not today', /^a disk fails was skipped without a reason that is known \(not today\)\. /],
  ['no Vulkan', /^a disk fails was skipped \(no Vulkan\), but this is not so here: it should run\.$/],
])('the run fails where the reason is %s', (note, words) => {
  expect(complaintsOf(note)).toEqual([expect.stringMatching(words)])
})
