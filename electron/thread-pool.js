// Images are decoded in the threads of libuv, which are four unless told otherwise: as many as there are cores, where
// there are more. It counts only before the first of them has begun, so that entries import this first.
import { availableParallelism } from 'node:os'
import process from 'node:process'

process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()))
