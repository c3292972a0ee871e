import uPlot from 'uplot'
import { edgeOf, type ChartSeries } from './align.ts'
import { bandOpacity, fade, fewPoints } from './options.ts'

/** Opacity of the lines beside the one that stands out. */
const dimmed = 0.25
const lineWidth = 2.5

const isThere = (value: number | null | undefined): value is number => value !== null && value !== undefined
const linear = uPlot.paths.linear!()

/**
 * Makes one line of a plot stand out without drawing the others again: a veil pales them all, and the line is above it
 * with its band. While the pointer goes from line to line, that one line is all that is drawn.
 */
export class Spotlight {
  readonly #plot: uPlot
  readonly #series: readonly ChartSeries[]
  readonly #colours: readonly string[]
  readonly #canvas = document.createElement('canvas')

  /** @param colours of the series and of the paper, as a canvas understands them */
  constructor(plot: uPlot, series: readonly ChartSeries[], colours: readonly string[], paper: string) {
    this.#plot = plot
    this.#series = series
    this.#colours = colours
    this.#canvas.className = 'spotlight'
    const background = fade(paper, 1 - dimmed)
    this.#canvas.style.cssText = `position: absolute; display: none; pointer-events: none; background: ${background}`
    plot.over.before(this.#canvas)
  }

  /** @param place of the line among the series; null for none */
  show(place: number | null): void {
    this.#canvas.style.display = place === null ? 'none' : 'block'
    const context = place === null ? null : this.#canvas.getContext('2d')
    if (place === null || context === null) return
    this.#clear(context)
    this.#drawBand(context, place)
    this.#drawLine(context, place)
  }

  /** Lies where the lines are, and is empty. */
  #clear(context: CanvasRenderingContext2D): void {
    const { over, bbox } = this.#plot
    for (const side of ['left', 'top', 'width', 'height'] as const)
      if (this.#canvas.style[side] !== over.style[side]) this.#canvas.style[side] = over.style[side]
    // A canvas that gets a size, even its own, is made anew.
    const [width, height] = [Math.round(bbox.width), Math.round(bbox.height)]
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    context.setTransform(1, 0, 0, 1, -bbox.left, -bbox.top)
    context.clearRect(bbox.left, bbox.top, bbox.width, bbox.height)
  }

  #drawBand(context: CanvasRenderingContext2D, place: number): void {
    const low = edgeOf(this.#series, place)
    if (low === null) return
    context.fillStyle = fade(this.#colours[place]!, bandOpacity)
    const [x, lows, highs] = [this.#plot.data[0], this.#plot.data[low]!, this.#plot.data[low + 1]!]
    let stretch: number[] = []
    const fill = () => {
      const corner = (index: number, edge: typeof lows) => context.lineTo(this.#x(x[index]!), this.#y(edge[index]!))
      context.beginPath()
      for (const index of stretch) corner(index, highs)
      for (const index of stretch.toReversed()) corner(index, lows)
      context.fill()
      stretch = []
    }
    for (const index of x.keys()) {
      if (isThere(lows[index]) && isThere(highs[index])) stretch.push(index)
      else if (lows[index] === null || highs[index] === null) fill()
    }
    fill()
  }

  #drawLine(context: CanvasRenderingContext2D, place: number): void {
    const column = this.#plot.data[place + 1]!
    const paths = linear(this.#plot, place + 1, 0, column.length - 1)
    if (!(paths?.stroke instanceof Path2D)) return
    context.save()
    context.strokeStyle = context.fillStyle = this.#colours[place]!
    context.lineWidth = lineWidth * uPlot.pxRatio
    context.lineJoin = 'round'
    context.setLineDash(this.#series[place]!.dash.map((length) => length * uPlot.pxRatio))
    if (paths.clip instanceof Path2D) context.clip(paths.clip)
    context.stroke(paths.stroke)
    context.restore()
    if (this.#series[place]!.x.length > fewPoints) return
    context.fillStyle = this.#colours[place]!
    for (const [index, value] of column.entries()) {
      if (!isThere(value)) continue
      context.beginPath()
      context.arc(this.#x(this.#plot.data[0][index]!), this.#y(value), 2.5 * uPlot.pxRatio, 0, 2 * Math.PI)
      context.fill()
    }
  }

  #x(value: number): number {
    return this.#plot.valToPos(value, 'x', true)
  }
  #y(value: number): number {
    return this.#plot.valToPos(value, 'y', true)
  }
}
