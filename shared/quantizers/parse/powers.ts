import { constant, divide, exponential, logarithm, multiply, squareRoot, type Expression } from '../expression.ts'
import { simplify } from '../simplify.ts'

/** Whole exponents up to this are written out as products, which hold for negative bases too. */
const greatestWholeExponent = 32

/**
 * Whole exponents as products, one half as a square root, others as exp(exponent * log(base)), which needs a base above
 * 0.
 */
export function raised(base: Expression, given: Expression): Expression {
  const exponent = simplify(given)
  if (exponent.kind === 'constant') {
    const { value } = exponent
    if (value === 0.5) return squareRoot(base)
    if (Number.isInteger(value) && Math.abs(value) <= greatestWholeExponent)
      return value < 0 ? divide(1, wholePower(base, -value)) : wholePower(base, value)
  }
  return exponential(multiply(exponent, logarithm(base)))
}

/** By repeated squaring: the squares are shared, so that w^8 is three multiplications. */
function wholePower(base: Expression, exponent: number): Expression {
  if (exponent === 0) return constant(1)
  if (exponent === 1) return base
  const half = wholePower(base, Math.floor(exponent / 2))
  const square = multiply(half, half)
  return exponent % 2 === 0 ? square : multiply(square, base)
}
