import type { Page } from 'playwright-core'

/** Runs in the page. */
const search = `(() => {
  const scrolls = (element, axis) => {
    for (let each = element.parentElement; each !== null; each = each.parentElement) {
      const style = getComputedStyle(each)
      const overflow = axis === 'x' ? style.overflowX : style.overflowY
      const more = axis === 'x' ? each.scrollWidth > each.clientWidth : each.scrollHeight > each.clientHeight
      if (more && (overflow === 'auto' || overflow === 'scroll')) return true
      if (style.position === 'fixed') return false
    }
    return false
  }
  return [...document.querySelectorAll('button, input, select, textarea, a[href], summary')].flatMap((element) => {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
    if (width < 2 || height < 2 || !element.checkVisibility({ visibilityProperty: true })) return []
    const name = element.ariaLabel || element.title || element.textContent.trim().slice(0, 40)
    const aside = (right > innerWidth + 1 || left < -1) && !scrolls(element, 'x')
    const below = (bottom > innerHeight + 1 || top < -1) && !scrolls(element, 'y')
    return [...(aside ? [name + ' (to the side)'] : []), ...(below ? [name + ' (above or below)'] : [])]
  })
})()`

/**
 * Controls of the page that nobody can get to: beyond the window's edges, and in nothing that scrolls there. Each as
 * its name, with the edge.
 */
export function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(search)
}
