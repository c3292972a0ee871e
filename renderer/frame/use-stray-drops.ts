import { onScopeDispose } from 'vue'

/**
 * Files that no view takes: the pointer says so while they are over it. A browser would otherwise leave the page and
 * show the file in its place.
 */
export function useStrayDrops(): void {
  function refuse(event: DragEvent): void {
    const { dataTransfer } = event
    if (event.defaultPrevented || dataTransfer?.types.includes('Files') !== true) return
    event.preventDefault()
    dataTransfer.dropEffect = 'none'
  }
  const kinds = ['dragover', 'drop'] as const
  for (const kind of kinds) window.addEventListener(kind, refuse)
  onScopeDispose(() => {
    for (const kind of kinds) window.removeEventListener(kind, refuse)
  })
}
