import { FlexRender, type Row as TableRow } from '@tanstack/react-table'
import { type MouseEvent, memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { features, Line } from './columns'
import { Tick } from './Tick'

interface Props {
  row: TableRow<typeof features, Line>
  /** Where it lies in the list, in px. */
  start: number
  selected: boolean
  /** Tab leads to it. */
  reachable: boolean
  /** The keyboard is at it. */
  active: boolean
  /** Another one when the cells are to be drawn in another way. */
  look: unknown
  on: Deeds
}

/** What the pointer does to rows. */
export interface Deeds {
  press: (index: number, event: MouseEvent) => void
  tick: (index: number, event: MouseEvent) => void
  menu: (index: number, event: MouseEvent) => void
}

/** The table makes its rows anew at every drawing; a line is drawn again when something of it is another. */
function same(a: Props, b: Props): boolean {
  return (
    a.row.original.index === b.row.original.index &&
    a.row.original.job === b.row.original.job &&
    a.start === b.start &&
    a.selected === b.selected &&
    a.reachable === b.reachable &&
    a.active === b.active &&
    a.look === b.look &&
    a.on === b.on
  )
}

/** A job of the list, or its place while it is being fetched. */
export const Row = memo(function Row({ row, start, selected, reachable, active, on }: Props) {
  const { t } = useTranslation()
  const { index, job } = row.original
  return (
    // biome-ignore lint/a11y: the keys of a row are those of the list, see useListKeys
    <div
      role="row"
      className="jobs-row jobs-line"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={job === undefined}
      tabIndex={reachable ? 0 : -1}
      data-index={index}
      data-active={active}
      data-testid={job ? `job-${job.id}` : undefined}
      style={{ transform: `translateY(${start}px)` }}
      onClick={(event) => on.press(index, event)}
      onContextMenu={(event) => on.menu(index, event)}
    >
      {/* biome-ignore lint/a11y: see Grid */}
      <span role="gridcell" className="jobs-select">
        {job && (
          <Tick label={t('jobs.select', { name: job.name })} on={selected} onClick={(event) => on.tick(index, event)} />
        )}
      </span>
      {row.getVisibleCells().map((cell) => (
        // biome-ignore lint/a11y: see Grid
        <span role="gridcell" key={cell.id} data-column={cell.column.id}>
          <FlexRender cell={cell} />
        </span>
      ))}
    </div>
  )
}, same)
