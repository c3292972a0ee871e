/** Characters that every column has room for. */
const short = 12

/** Whether a text may have to be cut: a browser keeps a clipping of its own for each that may. */
export const isLong = (text = '') => text.length > short
