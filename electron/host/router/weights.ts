import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { loadDataset } from '../../data/load-dataset.ts'
import { evaluateWeights } from '../../trainer/weights/evaluate.ts'
import { addWeights } from '../../trainer/weights/keep.ts'
import { stateFrom } from '../../trainer/weights/read-into.ts'
import { listWeights, removeWeights } from '../../weights/kept/registry.ts'
import { lookAt, nameOfSent, networkFor, openGiven, type OpenedFile } from '../weights/given.ts'
import { Uploads } from '../weights/uploads.ts'
import { procedures, type Services } from './services.ts'

const weights = procedures.weights

export function weightsRouter({ cacheDirectory }: Services) {
  const uploads = new Uploads(cacheDirectory)
  const evaluating = new Set<{ ticket: string; done: number; total: number }>()
  const at = { uploads, cacheDirectory }
  return {
    list: weights.list.handler(() => listWeights(cacheDirectory)),
    begin: weights.begin.handler(async ({ input }) => ({
      upload: await uploads.begin(input.name, input.bytes, input.upload),
    })),
    put: weights.put.handler(async ({ input }) => ({
      at: await uploads.put(input.upload, input.name, input.at, Buffer.from(input.base64, 'base64')),
    })),
    discard: weights.discard.handler(async ({ input: { upload } }) => {
      await uploads.discard(upload)
      return { upload }
    }),
    look: weights.look.handler(async ({ input: { given, part, model, dataset } }) =>
      lookAt(await openGiven(given, part, at), {
        model: model ?? null,
        dataset,
        datasets: await listDatasets(cacheDirectory),
      }),
    ),
    evaluate: weights.evaluate.handler(async ({ input: { given, part, model, dataset, ticket = '' }, signal }) => {
      const opened = await openGiven(given, part, at)
      const real = networkFor(opened, modelOf(opened, model), dataset, await listDatasets(cacheDirectory))
      const { state, mapping } = stateFrom(opened.name, opened.file, real)
      const images = await loadDataset(dataset, cacheDirectory)
      const here = { ticket, done: 0, total: images.test.count }
      evaluating.add(here)
      try {
        const { logits: _, ...score } = await evaluateWeights(real, state, images, (done, total) => {
          signal?.throwIfAborted()
          Object.assign(here, { done, total })
        })
        return { ...score, newHead: mapping.tensors.some(({ change }) => change === 'new-head') }
      } finally {
        evaluating.delete(here)
      }
    }),
    evaluating: weights.evaluating.handler(() => [...evaluating]),
    keep: weights.keep.handler(async ({ input: { given, ...keeping } }) => {
      if ('kept' in given)
        throw new BadInput({
          code: 'name-taken',
          subject: given.kept,
          what: phrase`the weights "${given.kept}" are kept already`,
        })
      if ('path' in given) return await addWeights({ ...keeping, path: given.path }, cacheDirectory)
      const path = await uploads.path(given.upload)
      const kept = await addWeights({ ...keeping, path, called: nameOfSent }, cacheDirectory)
      await uploads.discard(given.upload)
      return kept
    }),
    remove: weights.remove.handler(async ({ input: { name } }) => {
      await removeWeights(name, cacheDirectory)
      return { name }
    }),
  }
}

/** @throws BadInput if nothing says of which model weights are */
function modelOf({ name, kept }: OpenedFile, model: string | undefined): string {
  const known = kept?.model ?? model
  if (known !== undefined) return known
  throw new BadInput({
    code: 'missing-value',
    subject: name,
    field: 'model',
    what: phrase`${name} does not say of which model it is`,
    remedy: 'name the model',
  })
}
