import { figureFormats } from '../../../shared/contract/figure-formats.ts'
import { procedures } from './services.ts'

const figures = procedures.figures

export function figuresRouter() {
  return {
    draw: figures.draw.handler(async ({ input: { figure, format } }) => {
      const { extension, mediaType } = figureFormats.find(({ name }) => name === format)!
      // Native libraries: loaded when somebody asks.
      const { drawFigure } = await import('../../figures/draw.ts')
      return { extension, mediaType, base64: (await drawFigure(figure, format)).toString('base64') }
    }),
  }
}
