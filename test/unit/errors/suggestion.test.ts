import { expect, test } from 'vitest'
import { suggestion } from '../../../shared/errors/suggestion.ts'

test('names that are near may be meant; none is near of which most letters are others', () => {
  expect(suggestion('modle', ['model', 'mu'])).toBe('did you mean model?')
  expect(suggestion('ACURACY', ['accuracy'])).toBe('did you mean accuracy?')
  expect(suggestion('id', ['lr', 'mu', 'm'])).toBeNull()
  expect(suggestion('bogus', ['tags', 'notes'])).toBeNull()
  expect(suggestion('x', ['bc', 'pc'])).toBeNull()
  expect(suggestion('b', ['bc', 'pc'])).toBe('did you mean bc?')
  expect(suggestion('bn', ['bnn', 'pc'])).toBe('did you mean bnn?')
})

test('a name that is known twice is said once', () => {
  expect(suggestion('vall.mIoU', ['val.mIoU', 'val.mIoU'])).toBe('did you mean val.mIoU?')
})
