import { Anchor, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Job } from '../../bridge'
import { ago, clock, dateAndTime, figure, roughly, shortPath, useNow } from '../../design'
import { Chart } from './Chart'
import { endingOf, isOver, useCurve } from './hooks'
import { LevelSign } from './Log'
import { plain } from './log'
import { Outcome } from './Outcome'
import { Timeline } from './Timeline'
import { useTail } from './useLog'

/** How a job goes, what became of it, and what happened on the way. */
export function Overview({ job }: { job: Job }) {
  const over = isOver(job)
  return (
    <Stack gap={16}>
      {over ? <Outcome job={job} ending={endingOf(job)} /> : <ProgressCard job={job} />}
      <div className="bench">
        <Stack gap={16} style={{ minWidth: 0 }}>
          <Loss id={job.id} />
          <Tail id={job.id} />
        </Stack>
        <Stack gap={16}>
          <Timeline job={job} />
          <Facts job={job} over={over} />
        </Stack>
      </div>
    </Stack>
  )
}

function ProgressCard({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const now = useNow(1000, true)
  const known = job.totalSteps > 0 && job.step > 0
  const share = known ? Math.min(100, Math.round((job.step / job.totalSteps) * 1000) / 10) : 0
  const bringing = endingOf(job) === 'bringing'
  const value = known ? t('job.progressValue', { step: job.step, total: job.totalSteps }) : t(`status.${job.status}`)
  const { left, stepsPerSecond } = job.pace
  return (
    <section className="card" style={{ padding: '16px 20px 20px' }} aria-label={t('job.progress')}>
      <Group justify="space-between" mb={10} wrap="nowrap" className="figure">
        <Text fw={600} className="cut" data-testid="step">
          {bringing ? t('job.bringing') : value}
        </Text>
        <Group gap="lg" wrap="nowrap" style={{ flex: 'none' }}>
          {job.loss > 0 && (
            <Text size="sm" c="dimmed">
              {t('job.loss')}{' '}
              <Text span inherit c="var(--mantine-color-text)">
                {figure(job.loss, i18n.language)}
              </Text>
            </Text>
          )}
          {stepsPerSecond > 0 && !bringing && (
            <Text size="sm" c="dimmed" data-testid="pace">
              {stepsPerSecond >= 1
                ? t('job.perSecond', { speed: figure(stepsPerSecond, i18n.language) })
                : t('job.perStep', { time: figure(1 / stepsPerSecond, i18n.language) })}
            </Text>
          )}
          {left > 0 && !bringing && (
            <Text size="sm" c="dimmed" data-testid="eta">
              {t('job.eta', { time: roughly(left, i18n.language) })}
            </Text>
          )}
        </Group>
      </Group>
      <Progress.Root size={8} radius="xl">
        <Progress.Section
          value={bringing || !known ? 100 : share}
          animated={bringing || !known}
          aria-label={t('job.progress')}
          data-testid="progress"
          color={known ? 'ember' : 'gray'}
        />
      </Progress.Root>
      <Group justify="space-between" mt={10} gap="lg" wrap="nowrap">
        <Text size="sm" c="dimmed" lang="en" className="cut">
          {plain(job.stage)}
        </Text>
        {job.lastStepAt && (
          <Text size="sm" c="dimmed" style={{ flex: 'none' }} data-testid="last-step">
            {t('job.lastStep', { ago: sign(job.lastStepAt, now, i18n.language) })}
          </Text>
        )}
      </Group>
      {job.silence && (
        <Text size="sm" mt="sm" className="tone" data-tone="warn" title={job.silence}>
          {t('job.silence')}
        </Text>
      )}
    </section>
  )
}

/** How long ago, to the second while it is less than a minute. */
function sign(iso: string, now: number, language: string): string {
  const seconds = Math.max(0, Math.round((now - new Date(iso).getTime()) / 1000))
  if (seconds >= 45) return ago(iso, now, language)
  return new Intl.RelativeTimeFormat(language, { style: 'short' }).format(-seconds, 'second')
}

/** The loss, step by step and smoothed, growing while the job runs. */
function Loss({ id }: { id: string }) {
  const { t, i18n } = useTranslation()
  const { ref, width } = useElementSize<HTMLElement>()
  const wide = Math.max(200, Math.round((width || 600) / 50) * 50)
  const { data } = useCurve(id, { from: 0, to: 0, width: wide, smoothing: 0.9 })
  const first = data?.loss[0]
  const last = data?.loss.at(-1)
  return (
    <section className="card" aria-labelledby="curve-title" style={{ padding: '10px 20px 12px' }} ref={ref}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size={14} id="curve-title">
          {t('curve.title')}
        </Title>
        <Group gap="md">
          {data && data.all > 0 && (
            <Group gap="md" aria-hidden>
              <Key colour="var(--crisol-curve-raw)" name={t('curve.raw')} />
              <Key colour="var(--crisol-accent)" name={t('curve.smooth')} />
            </Group>
          )}
          <More to={`/jobs/${id}/curves`} label={t('curve.open')} />
        </Group>
      </Group>
      {data && first != null && last != null ? (
        <Chart
          testid="curve"
          step={data.step}
          language={i18n.language}
          panel={{
            height: 200,
            label: t('curve.summary', {
              steps: data.last,
              first: figure(first, i18n.language),
              last: figure(last, i18n.language),
            }),
            lines: [data.loss, data.smooth],
          }}
        />
      ) : (
        <div className="chart" style={{ display: 'grid', placeItems: 'center' }}>
          <Text size="sm" c="dimmed">
            {data && t('curve.none')}
          </Text>
        </div>
      )}
    </section>
  )
}

function Key({ colour, name }: { colour: string; name: string }) {
  return (
    <Text size="xs" c="dimmed">
      <span className="curve-key" style={{ background: colour }} />
      {name}
    </Text>
  )
}

function More({ to, label }: { to: string; label: string }) {
  return (
    <Anchor component={Link} href={to} size="xs">
      {label}
    </Anchor>
  )
}

/** The last lines of the log. */
function Tail({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data } = useTail(id, [], 10)
  return (
    <section className="card" aria-labelledby="log-title">
      <Group justify="space-between" px={20} py={10}>
        <Title order={2} size={14} id="log-title">
          {t('log.title')}
        </Title>
        <More to={`/jobs/${id}/log`} label={t('log.open')} />
      </Group>
      <div className="log tail" role="log" aria-live="off" aria-labelledby="log-title" data-testid="log">
        {data?.lines.length === 0 && t('log.none')}
        {data?.lines.map((line) => (
          <div key={line.number} className="tail-line" data-level={line.level}>
            <LevelSign level={line.level} /> {plain(line.text)}
          </div>
        ))}
      </div>
    </section>
  )
}

function Facts({ job, over }: { job: Job; over: boolean }) {
  const { t, i18n } = useTranslation()
  const now = useNow(1000, !over)
  const began = new Date(job.createdAt).getTime()
  const until = over && job.endedAt ? new Date(job.endedAt).getTime() : now
  return (
    <section className="card" style={{ padding: '14px 20px' }} aria-label={t('job.facts')}>
      <dl className="pairs" style={{ gap: '6px 16px' }}>
        <dt>{over ? t('job.took') : t('job.elapsed')}</dt>
        <dd className="figure">{over && !job.endedAt ? '–' : clock(Math.max(1, (until - began) / 1000))}</dd>
        <dt>{t('job.started')}</dt>
        <dd>{dateAndTime(job.createdAt, i18n.language)}</dd>
        <dt>{t('job.where')}</dt>
        <dd className="cut">{[job.request.provider, job.request.hardware].filter(Boolean).join(' · ')}</dd>
        <dt>{t('job.config')}</dt>
        <dd className="cut" title={job.request.configDir}>
          {shortPath(job.request.configDir)}
        </dd>
      </dl>
    </section>
  )
}
