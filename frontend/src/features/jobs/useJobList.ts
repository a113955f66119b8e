import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { type Facets, type Fault, type Filter, type JobPage, type Summary, useBridge } from '../../bridge'
import { held, type Pages } from './hold'

/** Jobs that are fetched at once. */
export const PAGE = 50

export interface JobList {
  /** The filter whose jobs these are: that of a moment ago while a new one's are fetched. */
  shown: Filter
  total: number
  facets: Facets | null
  /** The job at a place, or undefined while it is being fetched. */
  at(index: number): Summary | undefined
  pending: boolean
  fault: Fault | null
  /** The order has changed, and waits until nobody points at a row. */
  moved: boolean
  /** Draws the order as it is now, pointer or not. */
  settle(): void
  retry(): void
}

const dataOf = (results: { data: JobPage | undefined }[]) => results.map((r) => r.data)

/**
 * The part of the list that is looked at, fetched page by page, and fetched again as jobs change. From and to are pages,
 * both within. While hold is true jobs stay where they are.
 */
export function useJobList(filter: Filter, from: number, to: number, hold: boolean): JobList {
  const bridge = useBridge()
  const page = (of: Filter, number: number) => ({
    queryKey: ['jobs', 'page', of, number] as const,
    queryFn: () => bridge.jobs.find(of, number * PAGE, PAGE),
  })
  const first = useQuery<JobPage, Fault>({ ...page(filter, 0), placeholderData: keepPreviousData })
  const [shown, setShown] = useState(filter)
  if (shown !== filter && first.data && !first.isPlaceholderData) setShown(filter)

  const numbers = useMemo(() => {
    const all = []
    for (let n = from; n <= to; n++) all.push(n)
    return all
  }, [from, to])
  const fetched = useQueries({
    queries: numbers.map((number) => page(shown, number)),
    combine: dataOf,
  })
  const fresh = useMemo(() => {
    const pages = new Map<number, readonly Summary[]>()
    numbers.forEach((number, i) => {
      const jobs = fetched[i]?.jobs
      if (jobs) pages.set(number, jobs)
    })
    return pages
  }, [numbers, fetched])

  const [settled, setSettled] = useState(0)
  const drawn = useRef<{ shown: Filter; settled: number; pages: Pages }>({ shown, settled, pages: new Map() })
  const { pages, moved } = useMemo(() => {
    const before = drawn.current
    const same = before.shown === shown && before.settled === settled
    const now = held(before.pages, fresh, hold && same)
    drawn.current = { shown, settled, pages: now.pages }
    return now
  }, [fresh, hold, shown, settled])

  return {
    shown,
    total: first.data?.total ?? 0,
    facets: first.data?.facets ?? null,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    pending: first.isPending,
    fault: first.error,
    moved,
    settle: () => setSettled((n) => n + 1),
    retry: () => void first.refetch(),
  }
}
