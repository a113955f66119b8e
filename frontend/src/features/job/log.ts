import type { Level } from '../../bridge'

/** A line without the pictures that the trainer sets before its stages: many systems have no glyph for them. */
export function plain(line: string): string {
  return line.replace(/\p{Emoji_Presentation}\uFE0F?\s*/gu, '')
}

/** The choices of lines that a person has. */
export const VIEWS = ['all', 'noBars', 'warnings', 'errors'] as const
export type View = (typeof VIEWS)[number]

/** The levels of a choice; none are all. */
export const LEVELS_OF: Record<View, readonly Level[]> = {
  all: [],
  noBars: ['error', 'warning', 'info', 'debug', 'plain'],
  warnings: ['error', 'warning'],
  errors: ['error'],
}

/** The next hit after a place, or before it, round the end; -1 when there is none. */
export function step(places: readonly number[], from: number, back: boolean): number {
  if (places.length === 0) return -1
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < (back ? from : from + 1)) low = middle + 1
    else high = middle
  }
  return back ? (low + places.length - 1) % places.length : low % places.length
}
