import { onBeforeUnmount, onMounted, ref, useTemplateRef, type Ref } from 'vue'

/** How wide the element of a template's `ref` is, as it is now. */
export function useWidth(name: string): Ref<number> {
  const box = useTemplateRef<HTMLElement>(name)
  const width = ref(0)
  const observer = new ResizeObserver(() => (width.value = Math.floor(box.value?.clientWidth ?? 0)))
  onMounted(() => box.value !== null && observer.observe(box.value))
  onBeforeUnmount(() => observer.disconnect())
  return width
}
