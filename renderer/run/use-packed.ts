import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Frozen, PackedForm } from '../../shared/contract/packed.ts'
import type { ActivationForm, RealForm } from '../../shared/packed/manifest.ts'
import { decodePacked } from '../../shared/packed/file.ts'
import { PackedModel } from '../../shared/packed/model.ts'
import { bytesOf, saveBytes } from '../controls/save-file.ts'
import { useClient } from '../stores/host.ts'
import { useNotices } from '../stores/notices.ts'
import { layerTimes, threadedTime, type LayerTime, type ThreadedTime } from './layer-times.ts'

/** A choice at freezing that was tried, and what came of it. */
export interface Tried {
  real: RealForm
  activations: ActivationForm
  frozen: Frozen
}

/** Forms whose files are two. */
const beside: Readonly<Partial<Record<PackedForm, PackedForm>>> = { c: 'c-header', tfjs: 'tfjs-weights' }

/** The packed form of a run: made on demand by the host, run in this page. */
export function usePacked(id: Ref<number>) {
  const client = useClient()
  const notices = useNotices()
  const frozen = shallowRef<Frozen | null>(null)
  const model = shallowRef<PackedModel | null>(null)
  const times = shallowRef<LayerTime[]>([])
  /** Time of an image on all threads of this page; null if it has one alone. */
  const onThreads = shallowRef<ThreadedTime | null>(null)
  const busy = ref(false)
  const real = ref<RealForm>('float32')
  const activations = ref<ActivationForm>('float32')
  /** What became of each choice that was tried. */
  const tried = shallowRef<readonly Tried[]>([])
  /** What the form that was saved last does not carry. */
  const notCarried = shallowRef<readonly string[]>([])
  watch(id, () => {
    frozen.value = null
    tried.value = []
    model.value = null
    times.value = []
    onThreads.value = null
    notCarried.value = []
  })

  async function freeze(): Promise<void> {
    const asked = id.value
    busy.value = true
    try {
      const choice = { real: real.value, activations: activations.value }
      const result = await client.packed.freeze({ id: asked, ...choice })
      const { base64 } = await client.packed.export({ id: asked, ...choice })
      const network = await decodePacked(bytesOf(base64))
      const opened = await PackedModel.of(network)
      const threaded = await threadedTime(network)
      if (asked !== id.value) return
      frozen.value = result
      const others = tried.value.filter((each) => each.real !== choice.real || each.activations !== choice.activations)
      tried.value = [...others, { ...choice, frozen: result }]
      model.value = opened
      times.value = layerTimes(opened)
      onThreads.value = threaded
    } catch (error) {
      notices.fail(error)
    } finally {
      busy.value = false
    }
  }

  /** Saves a form, and what belongs beside it. */
  async function save(form: PackedForm): Promise<void> {
    const choice = {
      real: frozen.value?.real ?? real.value,
      activations: frozen.value?.activations ?? activations.value,
    }
    try {
      for (const to of [form, ...(beside[form] === undefined ? [] : [beside[form]])]) {
        const exported = await client.packed.export({ id: id.value, to, ...choice })
        saveBytes(exported.fileName, bytesOf(exported.base64))
        if (to === form) notCarried.value = exported.notCarried
      }
    } catch (error) {
      notCarried.value = []
      notices.fail(error)
    }
  }

  return {
    frozen,
    tried,
    real,
    activations,
    model,
    times,
    onThreads,
    busy: computed(() => busy.value),
    notCarried,
    freeze,
    save,
  }
}
