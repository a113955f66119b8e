import type { Tone } from './tone'

/** The colour of a state. It never stands alone: the word is always beside it. */
export function Dot({ tone }: { tone: Tone }) {
  return <span className="dot" data-tone={tone} aria-hidden />
}
