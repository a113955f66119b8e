import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactTable } from '@tanstack/react-table'
import { useTranslation } from 'react-i18next'
import type { features, Line } from './columns'
import { Tick } from './Tick'

interface Props {
  table: ReactTable<typeof features, Line>
  some: boolean
  all: boolean
  onTickAll: () => void
}

/** The names of the columns; each sorts by itself. */
export function Head({ table, some, all, onTickAll }: Props) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y: see Grid
    <div role="rowgroup" className="jobs-head">
      {/* biome-ignore lint/a11y: see Grid */}
      <div role="row" aria-rowindex={1} className="jobs-line">
        {/* biome-ignore lint/a11y: see Grid */}
        <span role="columnheader" className="jobs-select">
          <Tick label={t('jobs.selectAll')} on={all} partly={some && !all} onClick={onTickAll} />
        </span>
        {table.getFlatHeaders().map((header) => {
          const sorted = header.column.getIsSorted()
          return (
            // biome-ignore lint/a11y: see Grid
            <span
              key={header.id}
              role="columnheader"
              aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
              data-column={header.id}
            >
              <button
                type="button"
                className="jobs-sort"
                data-sorted={sorted !== false}
                data-testid={`sort-${header.id}`}
                onClick={header.column.getToggleSortingHandler()}
              >
                <span className="cut">
                  <table.FlexRender header={header} />
                </span>
                {sorted === 'asc' && <IconArrowUp size={13} stroke={2} aria-hidden />}
                {sorted === 'desc' && <IconArrowDown size={13} stroke={2} aria-hidden />}
              </button>
            </span>
          )
        })}
      </div>
    </div>
  )
}
