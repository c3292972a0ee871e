import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/** What of a view's address changes: undefined takes a part out. */
export type AddressChange = Record<string, string | undefined>

/** The query that was asked for last, until the page is there: what changes next must not bring back the one before. */
let asked: LocationQueryRaw | null = null

/** Writes what a view shows into its address, without another step to go back. */
export function useAddress(): { go(change: AddressChange): void } {
  const route = useRoute()
  const router = useRouter()
  return {
    go(change) {
      const query = { ...(asked ?? route.query), ...change }
      asked = query
      void router.replace({ query }).finally(() => {
        if (asked === query) asked = null
      })
    },
  }
}
