import type { RandomStream } from '../random.ts'

/** What augmentations draw from: a random stream, or draws that are given. */
export type Draws = Pick<RandomStream, 'uniform' | 'integer' | 'shuffle' | 'normal'>
