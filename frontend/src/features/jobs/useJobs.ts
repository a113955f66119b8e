import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { type Filter, useBridge } from '../../bridge'
import { readFilter, writeFilter } from './filter'
import type { GridHandle } from './Grid'
import { usePlace } from './place'
import type { MenuPlace } from './RowMenu'
import { extend, NOTHING, only, toggle, without } from './selection'
import { useBulk } from './useBulk'
import { type JobList, PAGE, useJobList } from './useJobList'
import { useListKeys } from './useListKeys'

/** All that the list of jobs knows and does: its filter, its part that is looked at, what is chosen, and where one is. */
export function useJobs() {
  const bridge = useBridge()
  const [, go] = useLocation()
  const { filter, name, setFilter } = useFilter()
  const [looked, setLooked] = useState({ from: 0, to: 0 })
  const [hovered, setHovered] = useState(false)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const list = useJobList(filter, looked.from, looked.to, hovered || menu !== null)
  const [selection, setSelection] = useState(NOTHING)
  const grid = useRef<GridHandle | null>(null)
  const search = useRef<HTMLInputElement>(null)
  const [place, keepPlace] = usePlace(name)
  const { active, walk } = useWalk(name, list, grid)

  const bulk = useBulk({
    onGone: (ids) => {
      setSelection((s) => without(s, ids))
      list.settle()
    },
  })

  const between = async (a: number, b: number) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)]
    const ids: string[] = []
    for (let i = from; i <= to; i++) {
      const job = list.at(i)
      if (!job) return (await bridge.jobs.findIds(filter)).slice(from, to + 1)
      ids.push(job.id)
    }
    return ids
  }
  const stretch = async (to: number) => {
    const anchor = selection.anchor ?? active ?? to
    const ids = await between(anchor, to)
    setSelection((s) => extend(s, ids, anchor))
  }
  const select = (id: string, index: number) => setSelection((s) => toggle(s, id, index))
  const selectAll = async () => setSelection(only(await bridge.jobs.findIds(filter)))
  const clear = () => setSelection(NOTHING)
  const current = active === null ? undefined : list.at(active)

  useListKeys({
    on: list.total > 0,
    some: selection.ids.size > 0,
    search: () => search.current?.focus(),
    move: (by, extending) => {
      const from = active
      const to = walk(active === null ? 0 : active + by)
      if (!extending) return
      const anchor = selection.anchor ?? from ?? to
      void between(anchor, to).then((ids) => setSelection(only(ids, anchor)))
    },
    page: (by) => walk((active ?? 0) + by * (grid.current?.fits() ?? 1)),
    jump: (to) => walk(to === 'first' ? 0 : list.total - 1),
    open: () => current && go(`/jobs/${current.id}`),
    toggle: () => current && active !== null && select(current.id, active),
    all: () => void selectAll(),
    clear,
    remove: () => {
      const ids = selection.ids.size > 0 ? [...selection.ids] : current ? [current.id] : []
      if (ids.length > 0) bulk.remove(ids)
    },
    copy: () => bulk.copy([...selection.ids]),
  })

  return {
    list,
    filter,
    setFilter: (next: Filter) => {
      clear()
      setFilter(next)
    },
    selection,
    select,
    clear,
    active,
    bulk,
    menu,
    grid,
    search,
    offset: place.offset,
    scrolled: (offset: number) => keepPlace({ offset }),
    look: (first: number, last: number) => {
      const [from, to] = [Math.floor(first / PAGE), Math.floor(last / PAGE)]
      setLooked((before) => (before.from === from && before.to === to ? before : { from, to }))
    },
    hover: setHovered,
    enter: () => walk(active ?? 0),
    press: (index: number, event: MouseEvent) => {
      const job = list.at(index)
      if (!job) return
      walk(index)
      if (event.shiftKey) void stretch(index)
      else if (event.ctrlKey || event.metaKey) select(job.id, index)
      else go(`/jobs/${job.id}`)
    },
    tick: (index: number, event: MouseEvent) => {
      const job = list.at(index)
      if (!job) return
      walk(index)
      if (event.shiftKey) void stretch(index)
      else select(job.id, index)
    },
    tickAll: () => (selection.ids.size >= list.total ? clear() : void selectAll()),
    openMenu: (index: number, event: MouseEvent) => {
      const job = list.at(index)
      if (!job) return
      event.preventDefault()
      walk(index)
      // Asked for by a key, it belongs to the row and not to the pointer.
      const box = event.currentTarget.getBoundingClientRect()
      const pointed = event.clientX > 0 || event.clientY > 0
      setMenu({ job, index, x: pointed ? event.clientX : box.left + 48, y: pointed ? event.clientY : box.bottom - 8 })
    },
    closeMenu: () => setMenu(null),
  }
}

/** The filter, which the address keeps, and the name of its list. */
function useFilter() {
  const [params, setParams] = useSearchParams()
  const text = params.toString()
  const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text])
  const name = useMemo(() => writeFilter(new URLSearchParams(), filter).toString(), [filter])
  return {
    filter,
    name,
    setFilter: (next: Filter) => setParams(writeFilter(params, next), { replace: true }),
  }
}

/** The row that the keyboard is at. It goes with its job when the list changes around it. */
function useWalk(name: string, list: JobList, grid: React.RefObject<GridHandle | null>) {
  const [before, keepPlace] = usePlace(name)
  const [at, setAt] = useState({ name, place: before.active })
  const place = at.name === name ? at.place : null
  const returning = useRef(place)
  let active: number | null = null
  if (place && list.total > 0) {
    active = Math.min(place.index, list.total - 1)
    for (const near of [0, 1, -1, 2, -2, 3, -3]) {
      if (list.at(place.index + near)?.id === place.id) {
        active = place.index + near
        break
      }
    }
  }
  const walk = (to: number) => {
    const index = Math.max(0, Math.min(to, list.total - 1))
    const next = { index, id: list.at(index)?.id ?? '' }
    setAt({ name, place: next })
    keepPlace({ active: next })
    grid.current?.focus(index)
    return index
  }
  const ready = list.total > 0
  useEffect(() => {
    // Back from a job: the keyboard goes on from its row.
    if (ready && returning.current) grid.current?.focus(returning.current.index)
    returning.current = null
  }, [ready, grid])
  return { active, walk }
}
