/** Writes down what was asked of a fake. */
export type Note = (...words: unknown[]) => void
