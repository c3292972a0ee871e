import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard'

/**
 * What JSON cannot say and metrics may be. oRPC itself carries NaN; an infinity would arrive as null. To be given as
 * `customJsonSerializers` at both ends of a port or socket.
 */
export const serializers: readonly StandardRPCCustomJsonSerializer[] = [
  {
    type: 20,
    condition: (data) => data === Infinity || data === -Infinity,
    serialize: (data) => Math.sign(data as number),
    deserialize: (sign) => {
      if (sign !== 1 && sign !== -1) throw new TypeError('An infinity came with neither sign.')
      return sign * Infinity
    },
  },
]
