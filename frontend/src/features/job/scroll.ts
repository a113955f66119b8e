import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** The height in px that every web view lays out; WebKit ends at 33.5 million. */
export const TALLEST = 30_000_000

/** Rows drawn above and below what is seen. */
const SPARE = 12

/** How tall a viewport is taken for until it has been measured. */
const UNMEASURED = 480

export interface Scroll {
  box: RefObject<HTMLDivElement | null>
  /** Of the element within box that gives the scroll bar its size. */
  height: number
  /** Rows to draw: from first, before last. */
  first: number
  last: number
  /** Where a row is drawn within that element. */
  top(row: number): number
  /** Whether the end is seen. */
  atEnd: boolean
  /** Rows that fit. */
  page: number
  /** The height of what is seen, in px. */
  view: number
  /** Brings a row into view, in the middle when it was out of it. */
  show(row: number, where?: 'near' | 'middle' | 'end'): void
  onScroll(): void
}

/**
 * Rows of one height, however many: a million are taller than some web views lay out, so beyond that the scroll bar moves by
 * more than it says, and the wheel by as much as it says.
 */
export function useScroll(total: number, row: number): Scroll {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState(UNMEASURED)
  const [offset, setOffset] = useState(0)
  const full = total * row
  const height = Math.min(full, TALLEST)
  const ratio = height > view ? (full - view) / (height - view) : 1
  const latest = useRef({ ratio, full, view, offset })
  latest.current = { ratio, full, view, offset }

  const move = useCallback((to: number) => {
    const { ratio, full, view } = latest.current
    const next = Math.max(0, Math.min(to, full - view))
    latest.current.offset = next
    setOffset(next)
    if (box.current) box.current.scrollTop = next / ratio
  }, [])

  const onScroll = useCallback(() => {
    const el = box.current
    if (!el) return
    const { ratio, offset } = latest.current
    // What the scroll bar rounds is not a move.
    if (Math.abs(el.scrollTop - offset / ratio) > 1) {
      latest.current.offset = el.scrollTop * ratio
      setOffset(el.scrollTop * ratio)
    }
  }, [])

  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    const measure = () => setView(el.clientHeight || UNMEASURED)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(el)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const el = box.current
    if (!el) return
    const wheel = (event: WheelEvent) => {
      if (latest.current.ratio === 1 || event.ctrlKey) return
      event.preventDefault()
      move(latest.current.offset + event.deltaY)
    }
    el.addEventListener('wheel', wheel, { passive: false })
    return () => el.removeEventListener('wheel', wheel)
  }, [move])

  const show = useCallback(
    (target: number, where: 'near' | 'middle' | 'end' = 'near') => {
      const { view, offset } = latest.current
      const at = target * row
      if (where === 'end') move(at + row - view)
      else if (where === 'middle') {
        if (at < offset || at + row > offset + view) move(at - view / 2)
      } else if (at < offset) move(at)
      else if (at + row > offset + view) move(at + row - view)
    },
    [move, row],
  )

  const first = Math.max(0, Math.floor(offset / row) - SPARE)
  const last = Math.min(total, Math.ceil((offset + view) / row) + SPARE)
  const shift = offset / ratio - offset
  return {
    box,
    height,
    first: Math.min(first, last),
    last,
    top: (n) => n * row + shift,
    atEnd: full - view - offset < row * 1.5,
    page: Math.max(1, Math.floor(view / row) - 1),
    view,
    show,
    onScroll,
  }
}
