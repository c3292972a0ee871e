/** Exclusive or and popcount of registers alone, 64 bits 12 times a round: what the machine can at most do. */
export function peak(rounds: i32): i64 {
  let a: i64 = 1, b: i64 = 2, c: i64 = 3, d: i64 = 4, e: i64 = 5, f: i64 = 6
  let x: i64 = 0x123456789abcdef
  for (let round = 0; round < rounds; round++) {
    x += 0x9e3779b97f4a7c15
    a += popcnt<i64>(x ^ 0x11)
    b += popcnt<i64>(x ^ 0x22)
    c += popcnt<i64>(x ^ 0x33)
    d += popcnt<i64>(x ^ 0x44)
    e += popcnt<i64>(x ^ 0x55)
    f += popcnt<i64>(x ^ 0x66)
    a += popcnt<i64>(x ^ 0x77)
    b += popcnt<i64>(x ^ 0x88)
    c += popcnt<i64>(x ^ 0x99)
    d += popcnt<i64>(x ^ 0xaa)
    e += popcnt<i64>(x ^ 0xbb)
    f += popcnt<i64>(x ^ 0xcc)
  }
  return a + b + c + d + e + f
}
