import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type SortingState, useTable } from '@tanstack/react-table'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  type MouseEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { Sort, Summary } from '../../bridge'
import { useNow } from '../../design'
import { features, type Line, makeColumns, NEEDS, TRACKS } from './columns'
import { Head } from './Head'
import { type Deeds, Row } from './Row'
import type { Selection } from './selection'

/** The height of a row, in px. */
export const ROW = 44

/** Rows that are drawn above and below what is seen. */
const OVERSCAN = 8

export interface GridHandle {
  /** Brings a row into view and gives it the focus. */
  focus(index: number): void
  /** How many rows fit. */
  fits(): number
  scrollToTop(): void
}

interface Props {
  ref: RefObject<GridHandle | null>
  total: number
  at: (index: number) => Summary | undefined
  sort: Sort
  ascending: boolean
  onSort: (sort: Sort, ascending: boolean) => void
  selection: Selection
  /** The row that the keyboard is at; null when there is none. */
  active: number | null
  /** How far down the list was when it was last seen, in px. */
  offset: number
  onScroll: (offset: number) => void
  onLook: (from: number, to: number) => void
  onHover: (over: boolean) => void
  onPress: (index: number, event: MouseEvent) => void
  onTick: (index: number, event: MouseEvent) => void
  onTickAll: () => void
  onMenu: (index: number, event: MouseEvent) => void
}

/** The rows of the list. Only those in view are drawn, and only their jobs are asked for. */
export function Grid(props: Props) {
  const { total, at, active, selection } = props
  const { t, i18n } = useTranslation()
  const now = useNow(1000, true)
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize<HTMLDivElement>()
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    initialOffset: props.offset,
    // The row with the focus stays drawn wherever the list is scrolled to, or the focus would be lost.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range)
      if (active === null || active >= total || rows.includes(active)) return rows
      return active < (rows[0] ?? 0) ? [active, ...rows] : [...rows, active]
    },
    onChange: (instance) => props.onScroll(instance.scrollOffset ?? 0),
  })
  const items = virtual.getVirtualItems()
  const range = virtual.range
  useLook(range ? Math.max(0, range.startIndex - OVERSCAN) : 0, range ? range.endIndex + OVERSCAN : 0, props.onLook)
  useReturn(total > 0, () => virtual.scrollToOffset(props.offset))

  const wanted = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`)
    if (row) wanted.current = null
    row?.focus({ preventScroll: true })
  })
  useImperativeHandle(props.ref, () => ({
    focus(index) {
      wanted.current = index
      virtual.scrollToIndex(index, { align: 'auto' })
    },
    fits: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1),
    scrollToTop: () => virtual.scrollToOffset(0),
  }))

  const columns = useMemo(() => makeColumns({ t, language: i18n.language, now }), [t, i18n.language, now])
  const lines = items.map((item): Line => ({ index: item.index, job: at(item.index) }))
  const sorting: SortingState = [{ id: props.sort, desc: !props.ascending }]
  const visibility = useMemo(
    () => Object.fromEntries(Object.entries(NEEDS).map(([id, need]) => [id, width === 0 || width >= need])),
    [width],
  )
  const table = useTable({
    features,
    columns,
    data: lines,
    getRowId: (line) => String(line.index),
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting, columnVisibility: visibility },
    onSortingChange: (next) => {
      const [first] = typeof next === 'function' ? next(sorting) : next
      if (first) props.onSort(first.id as Sort, !first.desc)
    },
  })
  const rows = table.getRowModel().rows
  const look = useMemo(() => ({ columns, visibility }), [columns, visibility])
  const on = useSteady(props)
  const tracks = [
    TRACKS.select,
    ...Object.keys(TRACKS)
      .filter((id) => id !== 'select' && visibility[id] !== false)
      .map((id) => TRACKS[id]),
  ].join(' ')

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of which only a window is drawn cannot be a <table>
    <div
      role="grid"
      className="jobs-grid"
      aria-label={t('jobs.title')}
      aria-rowcount={total + 1}
      aria-multiselectable
      data-testid="jobs"
      style={{ '--jobs-tracks': tracks } as React.CSSProperties}
    >
      <Head
        table={table}
        some={selection.ids.size > 0}
        all={selection.ids.size > 0 && selection.ids.size >= total}
        onTickAll={props.onTickAll}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        role="rowgroup"
        className="jobs-body"
        ref={useMergedRef(scroller, sized)}
        onPointerEnter={() => props.onHover(true)}
        onPointerLeave={() => props.onHover(false)}
      >
        <div className="jobs-rows" style={{ height: virtual.getTotalSize() }}>
          {items.map((item, i) => {
            const row = rows[i]
            if (!row) return null
            const { job } = row.original
            return (
              <Row
                key={item.index}
                row={row}
                start={item.start}
                selected={job !== undefined && selection.ids.has(job.id)}
                reachable={item.index === (active ?? 0)}
                active={item.index === active}
                look={look}
                on={on}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** The same functions at every drawing, so that rows need not be drawn for them; they do what the newest ones do. */
function useSteady(props: Props): Deeds {
  const latest = useRef(props)
  latest.current = props
  return useMemo(
    () => ({
      press: (index, event) => latest.current.onPress(index, event),
      tick: (index, event) => latest.current.onTick(index, event),
      menu: (index, event) => latest.current.onMenu(index, event),
    }),
    [],
  )
}

/** Tells which places are looked at, whenever they change. */
function useLook(from: number, to: number, look: (from: number, to: number) => void) {
  const latest = useRef(look)
  latest.current = look
  useEffect(() => latest.current(from, to), [from, to])
}

/** Goes back once to where the list was, as soon as there are rows. */
function useReturn(ready: boolean, go: () => void) {
  const latest = useRef(go)
  latest.current = go
  const done = useRef(false)
  useLayoutEffect(() => {
    if (!ready || done.current) return
    done.current = true
    latest.current()
  }, [ready])
}
