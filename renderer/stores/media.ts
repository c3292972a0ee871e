import { ref, type Ref } from 'vue'

/** Whether a media query holds, as it changes. For stores and the frame, which live as long as the page. */
export function useMedia(query: string): Ref<boolean> {
  const media = matchMedia(query)
  const holds = ref(media.matches)
  media.addEventListener('change', () => (holds.value = media.matches))
  return holds
}
