import { phrase } from '../../shared/errors/phrase.ts'
import type { RefusedForm } from './folder-form.ts'

/** A repository of Aim: its points are in RocksDB, in a coding of its own. */
export const aimForm: RefusedForm = {
  kind: null,
  fits: (names) => names.has('run_metadata.sqlite') && names.has('seqs') && names.has('meta'),
  refusal: (folder) => ({
    code: 'unsupported',
    subject: folder,
    what: phrase`${folder} is a repository of Aim, whose points only Aim itself can read`,
    remedy: 'write its metrics as CSV with Aim, on its page or by Metric.dataframe() in Python, and import that',
  }),
}
