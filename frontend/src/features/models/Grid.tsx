import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ModelInfo } from '../../bridge'
import { useNow } from '../../design'
import { Item, type View } from './Item'

/** Sizes in px of what is virtualised; models.css draws the same. */
const GAP = 16
const CARD = { width: 210, height: 268 }
const ROW = 52

/** From so many models on, only those in sight are drawn. */
const MANY = 120

interface Props {
  models: ModelInfo[]
  view: View
  cursor: string
  onCursor: (id: string) => void
  renaming: string
  onRenamed: () => void
}

/** The models, side by side or one below the other. Arrow keys go from one to the next, Enter opens. */
export function Grid({ models, view, cursor, onCursor, renaming, onRenamed }: Props) {
  const { ref: sized, width } = useElementSize<HTMLUListElement>()
  const list = useRef<HTMLUListElement>(null)
  const ref = useMergedRef(sized, list)
  const now = useNow(30_000, true)
  const columns = view === 'list' ? 1 : Math.max(1, Math.floor(((width || 900) + GAP) / (CARD.width + GAP)))
  const height = view === 'list' ? ROW : CARD.height + GAP
  const many = models.length > MANY
  const { rows, total, show } = useRows(list, many, Math.ceil(models.length / columns), height)
  const wanted = useRef('')
  useLayoutEffect(() => {
    if (!wanted.current) return
    const item = list.current?.querySelector<HTMLElement>(`[data-model="${CSS.escape(wanted.current)}"]`)
    if (!item) return
    wanted.current = ''
    item.focus()
  })

  const at = Math.max(
    0,
    models.findIndex((m) => m.id === cursor),
  )
  function goTo(index: number) {
    const next = models[Math.min(models.length - 1, Math.max(0, index))]
    if (!next) return
    wanted.current = next.id
    show(Math.floor(models.indexOf(next) / columns))
    onCursor(next.id)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || renaming) return
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + columns,
      ArrowUp: at - columns,
      Home: 0,
      End: models.length - 1,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    if (to >= 0 && (to < models.length || event.key === 'ArrowDown')) goTo(to)
  }
  const drawn = rows.flatMap((row) =>
    models
      .slice(row.index * columns, (row.index + 1) * columns)
      .map((model, i) => ({ model, column: i, top: row.top })),
  )
  return (
    <ul
      ref={ref}
      className={`models models-${view}`}
      data-testid="models"
      data-many={many || undefined}
      style={{ '--columns': columns, ...(many ? { height: total } : {}) } as CSSProperties}
      onKeyDown={onKeyDown}
    >
      {drawn.map(({ model, column, top }, i) => (
        <li
          key={model.id}
          onFocus={() => onCursor(model.id)}
          aria-setsize={models.length}
          aria-posinset={many ? models.indexOf(model) + 1 : i + 1}
          style={many ? ({ '--column': column, '--top': `${top}px` } as CSSProperties) : undefined}
        >
          <Item
            model={model}
            view={view}
            now={now}
            current={model === models[at]}
            renaming={renaming === model.id}
            onRenamed={() => {
              wanted.current = model.id
              onRenamed()
            }}
          />
        </li>
      ))}
    </ul>
  )
}

/** The rows in sight of a long list; all rows of a short one. */
function useRows(list: React.RefObject<HTMLElement | null>, many: boolean, count: number, height: number) {
  const [scroller, setScroller] = useState<Element | null>(null)
  const [margin, setMargin] = useState(0)
  useEffect(() => {
    const box = list.current?.closest('.scroll') ?? null
    setScroller(box)
    if (!box || !list.current) return
    setMargin(list.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop)
  }, [list])
  const virtual = useVirtualizer({
    count,
    enabled: many,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: 3,
    scrollMargin: margin,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height lays all rows out anew
  useEffect(() => virtual.measure(), [height, virtual])
  if (!many) {
    return { rows: Array.from({ length: count }, (_, index) => ({ index, top: 0 })), total: 0, show: () => undefined }
  }
  return {
    rows: virtual.getVirtualItems().map((item) => ({ index: item.index, top: item.start - margin })),
    total: count * height,
    show: (row: number) => virtual.scrollToIndex(row, { align: 'auto' }),
  }
}
