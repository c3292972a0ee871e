import type { Directive } from 'vue'

/** Pixels beyond the edge of what is in sight. */
const margin = '60px'

// Not every browser knows margins of what scrolls within a page: without them a glyph may come a frame late.
const options: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: margin, scrollMargin: margin }

/** Made when it is first needed: there is none where pages are rendered without a window. */
let observer: IntersectionObserver | undefined
const watching = () =>
  (observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const row = target as HTMLElement
      // A drawing may be what makes the row as high as it is.
      row.style.height = isIntersecting ? '' : `${boundingClientRect.height}px`
      row.toggleAttribute('data-far', !isIntersecting)
    }
  }, options))

/**
 * Marks a row while it is out of sight: its drawings are not there then (style/base.css), its text stays for searches
 * and screen readers. A browser without a GPU goes through whatever it painted whenever a chart's crosshair moves, and
 * each drawing is a handful of entries there: hundreds of them are felt.
 */
export const vFar: Directive<HTMLElement> = {
  mounted: (row) => watching().observe(row),
  unmounted: (row) => watching().unobserve(row),
}
