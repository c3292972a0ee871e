import type { Page } from 'playwright-core'

/** Moves the focus on until it stands on what is looked for, as a person without a mouse does. */
export async function tabTo(page: Page, name: RegExp | string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const here = (await page.evaluate(`(() => {
      const element = document.activeElement
      const label = element.labels?.[0]?.textContent ?? ''
      const { title, textContent, placeholder } = element
      const texts = [element.getAttribute('aria-label'), title, textContent, label, placeholder]
      return texts.filter(Boolean).map((text) => text.trim()).join(' | ')
    })()`)) as string
    if (here.split(' | ').some((text) => (typeof name === 'string' ? text === name : name.test(text)))) return
    await page.keyboard.press(key)
  }
  throw new Error(`The focus never came to ${String(name)}.`)
}
