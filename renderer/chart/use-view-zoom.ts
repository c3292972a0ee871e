import { useRoute } from 'vue-router'
import { useAddress } from '../frame/use-address.ts'
import { zoomChange, zoomIn, type Zoom } from './zoom.ts'

/** The sections that the charts of a view show. All of it is in the address. */
export interface ViewZoom {
  /** The section of a chart; null for all of it. */
  of(chart: string): Zoom | null
  set(chart: string, zoom: Zoom | null): void
}

/** @param axis what the x axis of the view's charts shows: a section of another one is none of it */
export function useViewZoom(axis: () => string): ViewZoom {
  const route = useRoute()
  const { go } = useAddress()
  return {
    of: (chart) => zoomIn(route.query, { chart, axis: axis() }),
    set: (chart, zoom) => go(zoomChange({ chart, axis: axis() }, zoom)),
  }
}
