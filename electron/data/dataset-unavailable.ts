import { FaultError } from '../../shared/errors/fault-error.ts'
/** The images of a data set cannot be had: its file is missing or damaged. The message names it and the remedy. */
export class DatasetUnavailable extends FaultError {
  override readonly name = 'DatasetUnavailable'
}
