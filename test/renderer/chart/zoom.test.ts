import { describe, expect, test } from 'vitest'
import { draggedZoom, zoomChange, zoomIn } from '../../../renderer/chart/zoom.ts'

const loss = { chart: 'train.loss', axis: 'epoch' }

describe('the zoom of a chart', () => {
  test('is read from the address as it was written into it', () => {
    for (const zoom of [
      { x: { low: 3, high: 7.25 }, y: null },
      { x: null, y: { low: -0.5, high: 2e-7 } },
      { x: { low: 1.7e9, high: 1.7e9 + 60 }, y: { low: 97.1, high: 97.3 } },
    ])
      expect(zoomIn(zoomChange(loss, zoom), loss)).toEqual(zoom)
    expect(zoomIn({}, loss)).toBeNull()
  })

  test('is written with the digits that can be seen, and with all that two numbers differ in', () => {
    expect(zoomChange(loss, { x: { low: 3.123456789, high: 7.98765432 }, y: null })).toEqual({
      zoom: 'epoch:3.12346..7.98765',
      'zoom:train.loss': undefined,
    })
    const near = { low: 1, high: 1 + Number.EPSILON }
    expect(zoomIn(zoomChange(loss, { x: null, y: near }), loss)?.y).toEqual(near)
  })

  test('is shared by charts on one x axis, and each has its own y axis', () => {
    const query = zoomChange(loss, { x: { low: 3, high: 7 }, y: { low: 0, high: 1 } })
    expect(zoomIn(query, { chart: 'deployed.accuracy', axis: 'epoch' })).toEqual({ x: { low: 3, high: 7 }, y: null })
    expect(zoomIn(query, { chart: 'train.loss', axis: 'step' })).toEqual({ x: null, y: { low: 0, high: 1 } })
  })

  test('goes along an axis that is another metric', () => {
    const over = { chart: 'train.loss', axis: 'metric:mine:b' }
    expect(zoomIn(zoomChange(over, { x: { low: 0, high: 1 }, y: null }), over)?.x).toEqual({ low: 0, high: 1 })
  })

  test('that cannot be read is none', () => {
    for (const zoom of [
      'epoch:7..3',
      'epoch:3..3',
      'epoch:a..b',
      'epoch:3',
      'epoch:..',
      '3..7',
      '',
      'epoch:1..Infinity',
    ])
      expect(zoomIn({ zoom }, loss), zoom).toBeNull()
    expect(zoomIn({ zoom: ['epoch:3..7', 'epoch:4..5'] }, loss)).toBeNull()
    expect(zoomIn({ zoom: null }, loss)).toBeNull()
  })

  test('once ended leaves the address', () => {
    expect(zoomChange(loss, null)).toEqual({ zoom: undefined, 'zoom:train.loss': undefined })
  })
})

describe('a section that was dragged out', () => {
  const size = { width: 400, height: 200 }
  const x = (pixel: number) => pixel / 100
  const y = (pixel: number) => (200 - pixel) / 2
  const drag = (
    left: number,
    top: number,
    width: number,
    height: number,
    before = null as Parameters<typeof draggedZoom>[0]['before'],
  ) => draggedZoom({ section: { left, top, width, height }, size, x, y, before })

  test('over the whole height is of the x axis alone, over the whole width of the y axis alone', () => {
    expect(drag(100, 0, 200, 200)).toEqual({ x: { low: 1, high: 3 }, y: null })
    expect(drag(0, 50, 400, 100)).toEqual({ x: null, y: { low: 25, high: 75 } })
    expect(drag(100, 50, 200, 100)).toEqual({ x: { low: 1, high: 3 }, y: { low: 25, high: 75 } })
  })

  test('leaves the other axis as it was', () => {
    const before = { x: { low: 0, high: 4 }, y: { low: 10, high: 20 } }
    expect(drag(100, 0, 200, 200, before)).toEqual({ x: { low: 1, high: 3 }, y: before.y })
    expect(drag(0, 50, 400, 100, before)).toEqual({ x: before.x, y: { low: 25, high: 75 } })
  })

  test('over a plot whose points are still to come changes nothing', () => {
    const section = { left: 100, top: 0, width: 100, height: 200 }
    const unknown = () => Number.NaN
    expect(
      draggedZoom({ section, size: { width: 400, height: 200 }, x: unknown, y: unknown, before: null }),
    ).toBeUndefined()
  })

  test('of nothing, or of all, changes nothing', () => {
    expect(drag(100, 0, 0, 0)).toBeUndefined()
    expect(drag(0, 0, 400, 200)).toBeUndefined()
  })
})
