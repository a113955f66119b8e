import type { Summary } from '../../bridge'

/** The pages of a list by their number. */
export type Pages = ReadonlyMap<number, readonly Summary[]>

/**
 * The pages as they are drawn. Held, every job stays where it was drawn, with what is known of it now: a row must not jump
 * away from under the pointer. moved tells that the order has become another meanwhile.
 */
export function held(drawn: Pages, fresh: Pages, hold: boolean): { pages: Pages; moved: boolean } {
  if (!hold) return { pages: fresh, moved: false }
  const newest = new Map<string, Summary>()
  for (const page of fresh.values()) for (const job of page) newest.set(job.id, job)
  const pages = new Map<number, readonly Summary[]>()
  let moved = false
  for (const [number, page] of fresh) {
    const before = drawn.get(number)
    if (!before) {
      pages.set(number, page)
      continue
    }
    moved ||= before.length !== page.length || before.some((job, i) => job.id !== page[i]?.id)
    pages.set(
      number,
      before.map((job) => newest.get(job.id) ?? job),
    )
  }
  return { pages, moved }
}
