import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Fault, faultOf, type Level, type Line, type LogPage, type LogSearch, useBridge } from '../../bridge'

/** Lines that are fetched at once. */
const PIECE = 200

/** Lines by which a person may scroll on without the fetching waiting for them to stop, and how long it waits then, in ms. */
const NEAR = 400
const REST = 70

/** How long pieces that are out of sight are kept, in ms. */
const KEPT = 30_000

const keyOf = (id: string, levels: readonly Level[]) => ['job', id, 'lines', levels.join(' ')] as const

/** How many lines there are, and the last few of them. */
export function useTail(id: string, levels: readonly Level[], limit: number) {
  const bridge = useBridge()
  return useQuery<LogPage, Fault>({
    queryKey: [...keyOf(id, levels), 'tail', limit],
    queryFn: () => bridge.job.lines(id, levels, -limit, limit),
    placeholderData: keepPreviousData,
  })
}

/** What is seen; while somebody drags through a long log, what was seen before, so that not all of it is fetched. */
function useRested(first: number, last: number): [number, number] {
  const [rested, setRested] = useState<[number, number]>([first, last])
  const far = Math.abs(first - rested[0]) > NEAR
  useEffect(() => {
    const timer = setTimeout(() => setRested([first, last]), far ? REST : 0)
    return () => clearTimeout(timer)
  }, [first, last, far])
  return far ? rested : [first, last]
}

/** The lines from first to before last, as far as they are here. */
export function useLines(id: string, levels: readonly Level[], firstSeen: number, lastSeen: number) {
  const [first, last] = useRested(firstSeen, lastSeen)
  const bridge = useBridge()
  const client = useQueryClient()
  const pieces: number[] = []
  for (let n = Math.floor(first / PIECE); n * PIECE < last; n++) pieces.push(n)
  const ask = useCallback(
    (from: number, limit: number) => bridge.job.lines(id, levels, from, limit),
    [bridge, id, levels],
  )
  const results = useQueries({
    queries: pieces.map((n) => ({
      queryKey: [...keyOf(id, levels), n],
      queryFn: async () => whole(ask, n * PIECE),
      gcTime: KEPT,
    })),
  })
  const held = new Map<number, Line>()
  results.forEach((result, i) => {
    const start = (pieces[i] ?? 0) * PIECE
    result.data?.forEach((line, k) => {
      held.set(start + k, line)
    })
  })
  /** A line alone, of which more comes than of one among others. */
  const alone = useCallback(
    (place: number) =>
      client.fetchQuery({
        queryKey: [...keyOf(id, levels), 'alone', place],
        queryFn: () => ask(place, 1),
        gcTime: KEPT,
      }),
    [client, id, levels, ask],
  )
  return { held, alone, fault: results.find((r) => r.error)?.error ?? null }
}

/** A piece, also of lines so long that one answer does not hold it. */
async function whole(ask: (from: number, limit: number) => Promise<LogPage>, from: number): Promise<Line[]> {
  const lines: Line[] = []
  while (lines.length < PIECE) {
    const page = await ask(from + lines.length, PIECE - lines.length)
    lines.push(...page.lines)
    if (page.lines.length === 0 || from + lines.length >= page.total) break
  }
  return lines
}

/** Hits that are remembered; beyond them they are only counted as "more". */
export const MOST_HITS = 200_000

export interface Search {
  /** Places of the lines with a hit, in order. */
  places: number[]
  /** 0 to 1. */
  progress: number
  running: boolean
  /** There are more than MOST_HITS. */
  more: boolean
  fault: Fault | null
}

const NOTHING: Search = { places: [], progress: 0, running: false, more: false, fault: null }

/** How long a person may pause while typing before the search begins, in ms. */
const PAUSE = 200

/** Searches a log piece by piece, and what is added to it later. Another query ends the search. */
export function useSearch(id: string, query: LogSearch, total: number): Search {
  const bridge = useBridge()
  const [state, setState] = useState<Search>(NOTHING)
  const next = useRef(0)
  const running = useRef(false)
  const what = JSON.stringify(query)

  const run = useCallback(
    async (alive: () => boolean, wanted: LogSearch) => {
      running.current = true
      try {
        for (;;) {
          const found = await bridge.job.search(id, wanted, next.current)
          if (!alive()) return
          next.current = found.next
          const done = found.next >= found.total
          setState((held) => {
            const room = MOST_HITS - held.places.length
            const places = found.places.length > 0 ? held.places.concat(found.places.slice(0, room)) : held.places
            return {
              places,
              progress: found.total > 0 ? found.next / found.total : 1,
              running: !done && found.places.length <= room,
              more: found.places.length > room,
              fault: null,
            }
          })
          if (done || found.lines.length > MOST_HITS) return
        }
      } catch (reason) {
        if (alive()) setState((held) => ({ ...held, running: false, fault: faultOf(reason) }))
      } finally {
        if (alive()) running.current = false
      }
    },
    [bridge, id],
  )

  const current = useRef(0)
  useEffect(() => {
    const mine = ++current.current
    next.current = 0
    running.current = false
    const wanted = JSON.parse(what) as LogSearch
    if (!wanted.text) {
      setState(NOTHING)
      return
    }
    setState({ ...NOTHING, running: true })
    const timer = setTimeout(() => void run(() => current.current === mine, wanted), PAUSE)
    return () => {
      clearTimeout(timer)
      current.current++
    }
  }, [what, run])

  useEffect(() => {
    const wanted = JSON.parse(what) as LogSearch
    const mine = current.current
    // What was added since the search ended is searched too.
    if (wanted.text && !running.current && next.current > 0 && total > next.current && !state.more) {
      void run(() => current.current === mine, wanted)
    }
  }, [total, what, run, state.more])

  return state
}

/** The parts of a text that match, for the eye: what is found is said by the backend. */
export function useMatcher(query: LogSearch): (text: string) => [string, boolean][] {
  const { text: wanted, regex, case: cased } = query
  return useMemo(() => {
    const plain = (text: string): [string, boolean][] => [[text, false]]
    if (!wanted) return plain
    let pattern: RegExp
    try {
      pattern = new RegExp(regex ? wanted : wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), cased ? 'gu' : 'giu')
    } catch {
      return plain // RE2 knows forms that the web view does not
    }
    return (text) => {
      const parts: [string, boolean][] = []
      let end = 0
      for (const match of text.matchAll(pattern)) {
        if (!match[0]) continue
        if (match.index > end) parts.push([text.slice(end, match.index), false])
        parts.push([match[0], true])
        end = match.index + match[0].length
        if (parts.length > 200) break
      }
      if (end < text.length) parts.push([text.slice(end), false])
      return parts
    }
  }, [wanted, regex, cased])
}
