import { columnVisibilityFeature, createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import type { TFunction } from 'i18next'
import type { Sort, Summary } from '../../bridge'
import { ago, clock, count, Dot, dateAndTime, dollarRange, figure, roughlyShort, toneOf } from '../../design'

/** A place of the list, and the job that is there; undefined while it is being fetched. */
export interface Line {
  index: number
  job: Summary | undefined
}

export const features = tableFeatures({ rowSortingFeature, columnVisibilityFeature })

/** What cells need beside the job. */
export interface Words {
  t: TFunction
  language: string
  now: number
}

/** The tracks of the grid, by column. */
export const TRACKS: Record<string, string> = {
  select: '32px',
  name: 'minmax(140px, 2.2fr)',
  status: 'minmax(112px, 1fr)',
  progress: 'minmax(150px, 1.3fr)',
  loss: '72px',
  cost: '104px',
  delivery: 'minmax(76px, 0.6fr)',
  duration: '84px',
  created: 'minmax(88px, 0.7fr)',
}

/** What is left out first where there is little room: the width of the list below which a column is not shown, in px. */
export const NEEDS: Record<string, number> = { duration: 1060, loss: 960, cost: 640, delivery: 560 }

const helper = createColumnHelper<typeof features, Line>()

/** The columns of the list. Those that can be sorted by are named as the backend names what it sorts by. */
export function makeColumns({ t, language, now }: Words) {
  const column = (id: Sort, header: string, cell: (job: Summary) => React.ReactNode, { ascendingFirst = false } = {}) =>
    helper.accessor((line): unknown => line.job?.id, {
      id,
      header,
      sortDescFirst: !ascendingFirst,
      enableSorting: true,
      cell: ({ row }) => (row.original.job ? cell(row.original.job) : <span className="jobs-blank" />),
    })
  return [
    column('name', t('jobs.column.name'), (job) => <Name job={job} />, { ascendingFirst: true }),
    column('status', t('jobs.column.status'), (job) => (
      <span className="cut" title={job.error || undefined}>
        <Dot tone={toneOf(job.status, job.delivery)} />
        {t(`status.${job.status}`)}
      </span>
    )),
    column('progress', t('jobs.column.progress'), (job) => <Progress job={job} t={t} language={language} />),
    column('loss', t('jobs.column.loss'), (job) => <Figure>{job.loss > 0 ? figure(job.loss, language) : '–'}</Figure>),
    column('cost', t('jobs.column.cost'), (job) => <Figure>{costOf(job, t, language)}</Figure>),
    column('delivery', t('jobs.column.model'), (job) => <span className="cut">{t(`delivery.${job.delivery}`)}</span>),
    column('duration', t('jobs.column.duration'), (job) => <Figure>{durationOf(job, now)}</Figure>),
    column('created', t('jobs.column.created'), (job) => (
      <span className="cut" title={dateAndTime(job.createdAt, language)}>
        {ago(job.createdAt, now, language)}
      </span>
    )),
  ]
}

function Name({ job }: { job: Summary }) {
  return (
    <span className="jobs-name">
      <span className="cut jobs-title">{job.name}</span>
      <span className="cut jobs-dim">{[job.provider, job.hardware].filter(Boolean).join(' · ')}</span>
    </span>
  )
}

function Figure({ children }: { children: React.ReactNode }) {
  return <span className="cut figure">{children}</span>
}

function Progress({ job, t, language }: { job: Summary; t: TFunction; language: string }) {
  if (job.totalSteps === 0) return <span className="jobs-dim">–</span>
  const part = Math.min(1, job.step / job.totalSteps)
  return (
    <span className="jobs-progress">
      <span
        className="jobs-meter"
        data-state={job.status === 'completed' ? 'done' : job.active ? 'going' : 'over'}
        aria-hidden
      >
        <span style={{ transform: `scaleX(${part})` }} />
      </span>
      <span className="cut figure jobs-dim">
        {t('jobs.steps', { step: count(job.step, language), total: count(job.totalSteps, language) })}
        {job.etaSeconds > 0 && ` · ${t('jobs.left', { time: roughlyShort(job.etaSeconds, language) })}`}
      </span>
    </span>
  )
}

export function costOf(job: Summary, t: TFunction, language: string): string {
  if (!job.cost) return '–'
  const { min, max } = job.cost
  if (max === 0) return t('jobs.free')
  return dollarRange(min, max, language)
}

export function durationOf(job: Summary, now: number): string {
  if (!job.startedAt || (!job.endedAt && !job.active)) return '–'
  const end = job.endedAt ? new Date(job.endedAt).getTime() : now
  return clock((end - new Date(job.startedAt).getTime()) / 1000)
}
