import { FlexRender, type Row as TableRow } from '@tanstack/react-table'
import type { MouseEvent } from 'react'
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
  onPress: (index: number, event: MouseEvent) => void
  onTick: (index: number, event: MouseEvent) => void
  onMenu: (index: number, event: MouseEvent) => void
}

/** A job of the list, or its place while it is being fetched. */
export function Row({ row, start, selected, reachable, active, ...on }: Props) {
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
      onClick={(event) => on.onPress(index, event)}
      onContextMenu={(event) => on.onMenu(index, event)}
    >
      {/* biome-ignore lint/a11y: see Grid */}
      <span role="gridcell" className="jobs-select">
        {job && (
          <Tick
            label={t('jobs.select', { name: job.name })}
            on={selected}
            onClick={(event) => on.onTick(index, event)}
          />
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
}
