import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Frozen, PackedForm } from '../../shared/contract/packed.ts'
import type { RealForm } from '../../shared/packed/manifest.ts'
import { PackedModel } from '../../shared/packed/model.ts'
import { bytesOf, saveBytes } from '../controls/save-file.ts'
import { useClient } from '../stores/host.ts'
import { useNotices } from '../stores/notices.ts'
import { layerTimes, type LayerTime } from './layer-times.ts'

/** The packed form of a run: made on demand by the host, run in this page. */
export function usePacked(id: Ref<number>) {
  const client = useClient()
  const notices = useNotices()
  const frozen = shallowRef<Frozen | null>(null)
  const model = shallowRef<PackedModel | null>(null)
  const times = shallowRef<LayerTime[]>([])
  const busy = ref(false)
  const real = ref<RealForm>('float32')
  /** What became of each form that was tried. */
  const tried = shallowRef<ReadonlyMap<RealForm, Frozen>>(new Map())
  watch(id, () => {
    frozen.value = null
    tried.value = new Map()
    model.value = null
    times.value = []
  })

  async function freeze(): Promise<void> {
    const asked = id.value
    busy.value = true
    try {
      const result = await client.packed.freeze({ id: asked, real: real.value })
      const { base64 } = await client.packed.export({ id: asked, real: result.real })
      const opened = await PackedModel.open(bytesOf(base64))
      if (asked !== id.value) return
      frozen.value = result
      tried.value = new Map([...tried.value, [result.real, result]])
      model.value = opened
      times.value = layerTimes(opened)
    } catch (error) {
      notices.fail(error)
    } finally {
      busy.value = false
    }
  }

  async function save(to: PackedForm): Promise<void> {
    try {
      const { fileName, base64 } = await client.packed.export({
        id: id.value,
        to,
        real: frozen.value?.real ?? real.value,
      })
      saveBytes(fileName, bytesOf(base64))
    } catch (error) {
      notices.fail(error)
    }
  }

  return { frozen, tried, real, model, times, busy: computed(() => busy.value), freeze, save }
}
