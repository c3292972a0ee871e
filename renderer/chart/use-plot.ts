import uPlot from 'uplot'
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useTheme } from '../stores/theme.ts'
import { columnsOf, placeOfKey, type ChartSeries, type Scale } from './align.ts'
import { endsOf, nameLines, roomForNames, type EndLabel } from './end-labels.ts'
import type { Extent } from './extent.ts'
import { chartOptions, resolveColours, type ChartShape } from './options.ts'
import type { ChartPlace } from './readings.ts'
import { Spotlight } from './spotlight.ts'
import type { Zoom } from './zoom.ts'

/** What a chart shows, as its component was given it. */
interface PlotProps {
  series: readonly ChartSeries[]
  horizontalTitle: string
  height: number
  axisFormat(value: number, digits: number): string
  syncKey?: string
  clock: boolean
  counts: boolean
  gutter: number
  extent: Extent | null
  namedEnds: boolean
  highlighted: number | null
  zoom: Zoom | null
}

interface PlotNews {
  zoom(zoom: Zoom | null): void
  highlight(key: number | null): void
}

export interface Plot {
  cursor: ShallowRef<ChartPlace | null>
  /** The line under the pointer, as its place among the series. */
  focused: Ref<number | null>
  /** Names at the right ends of lines. */
  ends: ShallowRef<Ends>
}

interface Ends {
  labels: readonly EndLabel[]
  left: number
  twoLines: boolean
}
const noEnds: Ends = { labels: [], left: 0, twoLines: false }

/** Draws a chart into a box, at most once a frame, as long as its component is there. */
export function usePlot(
  box: Ref<HTMLElement | null>,
  props: Readonly<PlotProps>,
  scale: Readonly<Ref<Scale>>,
  tell: PlotNews,
): Plot {
  const theme = useTheme()
  const cursor = shallowRef<ChartPlace | null>(null)
  const focused = ref<number | null>(null)
  const ends = shallowRef<Ends>(noEnds)
  let plot: uPlot | null = null
  let frame = 0
  let spotlight: Spotlight | null = null
  let drawn = ''

  function draw(): void {
    frame = 0
    const element = box.value
    if (element === null || element.clientWidth === 0) return
    const shape = shapeOf(props, scale.value, theme.dark)
    if (plot === null || shape !== drawn) {
      plot?.destroy()
      ;({ plot, spotlight } = makePlot(element, props, scale.value, {
        onCursor: (place) => (cursor.value = place),
        onFocus: focus,
        onDrawn: standOut,
        onZoom: tell.zoom,
      }))
      drawn = shape
      focused.value = placeOfKey(props.series, props.highlighted)
    } else plot.setData(dataOf(props, scale.value), (props.zoom?.x ?? null) === null)
    showSection(plot)
  }

  /** Shows the section that is asked for; an axis without one shows all, as after its data were set. */
  function showSection(shown: uPlot): void {
    const { x, y } = props.zoom ?? { x: null, y: null }
    if (x !== null) shown.setScale('x', { min: x.low, max: x.high })
    if (y !== null && (scale.value !== 'log' || y.low > 0)) shown.setScale('y', { min: y.low, max: y.high })
  }

  /** One line stands out: the one under the pointer, here or wherever else it is shown. */
  function standOut(): void {
    spotlight?.show(focused.value)
    ends.value = plot === null ? noEnds : endsIn(plot, box.value!, props, focused.value)
  }
  function focus(index: number | null): void {
    if (index === focused.value) return
    focused.value = index
    standOut()
    tell.highlight(index === null ? null : (props.series[index]?.key ?? null))
  }
  function schedule(): void {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }

  const observer = new ResizeObserver(() => {
    const width = box.value?.clientWidth ?? 0
    if (plot === null || width === 0) schedule()
    else if (plot.width !== width) plot.setSize({ width, height: props.height })
  })

  watch(() => [props.series, scale.value, theme.dark, props.horizontalTitle, props.clock, props.extent], schedule)
  watch(() => JSON.stringify(props.zoom), schedule)
  watch(
    () => props.highlighted,
    (key) => {
      // Several lines may be of one group: the one under the pointer stays.
      if (key === (focused.value === null ? null : (props.series[focused.value]?.key ?? null))) return
      focused.value = placeOfKey(props.series, key)
      standOut()
    },
  )
  onMounted(() => {
    observer.observe(box.value!)
    // Axis labels are measured once: wait for the page's own type.
    void document.fonts.ready.then(() => {
      drawn = ''
      schedule()
    })
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    plot?.destroy()
  })
  return { cursor, focused, ends }
}

const dataOf = (props: Readonly<PlotProps>, scale: Scale) => columnsOf(props.series, scale) as uPlot.AlignedData

function makePlot(
  element: HTMLElement,
  props: Readonly<PlotProps>,
  scale: Scale,
  on: Pick<ChartShape, 'onCursor' | 'onFocus' | 'onDrawn' | 'onZoom'>,
): { plot: uPlot; spotlight: Spotlight } {
  const { series, height, syncKey, clock, counts, horizontalTitle, gutter } = props
  const [ink, mute, line, paper, ...colours] = resolveColours(element, [
    'var(--ink)',
    'var(--mute)',
    'var(--line)',
    'var(--paper)',
    ...series.map(({ colour }) => colour),
  ])
  const options = chartOptions({
    ...on,
    ...{ series, scale, height, syncKey, clock, counts, horizontalTitle, gutter },
    format: props.axisFormat,
    look: { ink: ink!, mute: mute!, line: line!, paper: paper!, colours },
    width: element.clientWidth,
    extent: () => props.extent,
    endRoom: (width) => endRoom(props, width),
    zoom: () => props.zoom,
  })
  const plot = new uPlot(options, dataOf(props, scale), element)
  return { plot, spotlight: new Spotlight(plot, series, colours, paper!) }
}

function endRoom({ namedEnds, series }: Readonly<PlotProps>, width: number): number {
  const listed = series.filter(({ unlisted }) => unlisted !== true).length
  return namedEnds && listed > 1 ? roomForNames(width) : 0
}

/** Names at the ends of a plot's lines. The line that stands out has its name whatever room there is. */
function endsIn(plot: uPlot, box: HTMLElement, props: Readonly<PlotProps>, focused: number | null): Ends {
  if (endRoom(props, plot.width) === 0) return noEnds
  const { left, top, width, height } = plot.over.getBoundingClientRect()
  const outside = box.getBoundingClientRect()
  const heights = endsOf(props.series).map((value) => (value === null ? null : plot.valToPos(value, 'y')))
  const first = new Set(focused === null ? [] : [focused])
  const { labels, twoLines } = nameLines(heights, { height, first })
  return {
    labels: labels.map(({ index, y }) => ({ index, y: y + top - outside.top })),
    left: left + width - outside.left + 8,
    twoLines,
  }
}

/** All that a chart cannot change once it is made. */
function shapeOf(props: Readonly<PlotProps>, scale: Scale, dark: boolean): string {
  return JSON.stringify([
    dark,
    scale,
    props.horizontalTitle,
    props.clock,
    props.counts,
    props.series.map(({ label, colour, dash, low, quiet, x }) => [
      label,
      colour,
      dash,
      low === undefined,
      quiet,
      Math.min(x.length, 25),
    ]),
  ])
}
