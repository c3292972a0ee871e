/** Slope of the line that fits values over places best: least squares; 0 if all places are one. */
export function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [middleX, middleY] = [mean(x), mean(y)]
  const spread = x.reduce((sum, value) => sum + (value - middleX) ** 2, 0)
  return spread === 0 ? 0 : x.reduce((sum, value, index) => sum + (value - middleX) * (y[index]! - middleY), 0) / spread
}
