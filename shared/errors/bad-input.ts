/** Something a user gave is wrong: names the thing and the remedy. Exit code 2 on the command line. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
  /** One complaint a wrong field, so that a form can show each where it belongs. */
  readonly complaints: readonly Complaint[]

  constructor(complaints: readonly Complaint[] | string) {
    const list = typeof complaints === 'string' ? [{ field: null, message: complaints }] : complaints
    super(list.map(({ field, message }) => (field === null ? message : `${field}: ${message}`)).join('; '))
    this.complaints = list
  }
}

export interface Complaint {
  /** Key of the field, or null if the complaint is about the whole. */
  field: string | null
  message: string
}
