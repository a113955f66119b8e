import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Job } from '../../bridge'
import {
  Asked,
  clock,
  Dot,
  dateAndTime,
  figure,
  Heading,
  Refusal,
  roughly,
  shortPath,
  toneOf,
  useNow,
} from '../../design'
import { type Ending, endingOf, useCancel, useJob, useRemove } from './hooks'
import { LogTail } from './LogTail'
import { LossCurve } from './LossCurve'
import { plain } from './log'
import { Outcome } from './Outcome'
import { Timeline } from './Timeline'

/** One job: how it goes, and what became of it. */
export function JobView({ id }: { id: string }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data: job, error } = useJob(id)
  return (
    <div className="page" style={{ paddingTop: 20 }}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        ml={-8}
        mb={8}
        leftSection={<IconArrowLeft size={15} stroke={1.8} />}
        data-testid="back"
        onClick={() => go('/jobs')}
      >
        {t('job.back')}
      </Button>
      {error && <Refusal fault={error} />}
      {job && <Known job={job} />}
    </div>
  )
}

function Known({ job }: { job: Job }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const ending = endingOf(job)
  const cancel = useCancel(job.id)
  const remove = useRemove(job.id)
  const over = ending !== 'running' && ending !== 'bringing'
  const refused = cancel.error ?? remove.error
  return (
    <Stack gap={16}>
      <Group justify="space-between" wrap="nowrap" align="center">
        <Group gap="md" wrap="nowrap" style={{ minWidth: 0 }}>
          <Heading>{job.name}</Heading>
          {/* Read out when it changes; the steps change too often for that. */}
          <Text span style={{ flex: 'none' }} role="status" data-testid="status" data-status={job.status}>
            <Dot tone={toneOf(job.status, job.delivery.state)} />
            {t(`status.${job.status}`)}
          </Text>
        </Group>
        <Group gap="xs" wrap="nowrap" style={{ flex: 'none' }}>
          {over && !job.active && (
            <Asked
              label={t('job.remove')}
              title={t('job.removeTitle')}
              body={t('job.removeBody')}
              yes={t('job.removeYes')}
              no={t('job.removeNo')}
              testid="remove-job"
              busy={remove.isPending}
              run={() => remove.mutate(undefined, { onSuccess: () => go('/jobs') })}
            />
          )}
          {over && (
            <Button
              leftSection={<IconRefresh size={16} stroke={1.8} />}
              data-testid="rehearse-again"
              onClick={() => go(`/new?retry=${job.id}`)}
            >
              {t('job.again')}
            </Button>
          )}
          {!job.ended && (
            <Asked
              label={t('job.cancel')}
              title={t('job.cancelTitle')}
              body={t('job.cancelBody')}
              yes={t('job.cancelYes')}
              no={t('job.cancelNo')}
              testid="cancel-job"
              busy={cancel.isPending || job.status === 'cancelling'}
              run={() => cancel.mutate()}
            />
          )}
        </Group>
      </Group>

      {refused && <Refusal fault={refused} />}
      {over ? <Outcome job={job} ending={ending} /> : <ProgressCard job={job} ending={ending} />}

      <div className="bench">
        <Stack gap={16}>
          <LossCurve id={job.id} />
          <LogTail id={job.id} />
        </Stack>
        <Stack gap={16}>
          <Timeline job={job} />
          <Facts job={job} over={over} />
        </Stack>
      </div>
    </Stack>
  )
}

function ProgressCard({ job, ending }: { job: Job; ending: Ending }) {
  const { t, i18n } = useTranslation()
  const known = job.totalSteps > 0 && job.step > 0
  const share = known ? Math.min(100, Math.round((job.step / job.totalSteps) * 1000) / 10) : 0
  const bringing = ending === 'bringing'
  const value = known ? t('job.progressValue', { step: job.step, total: job.totalSteps }) : t(`status.${job.status}`)
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
          {job.etaSeconds > 0 && !bringing && (
            <Text size="sm" c="dimmed">
              {t('job.eta', { time: roughly(job.etaSeconds, i18n.language) })}
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
      {job.stage && (
        <Text size="sm" mt={10} c="dimmed" lang="en" className="cut">
          {plain(job.stage)}
        </Text>
      )}
      {job.silence && (
        <Text size="sm" mt="sm" className="tone" data-tone="warn" title={job.silence}>
          {t('job.silence')}
        </Text>
      )}
    </section>
  )
}

function Facts({ job, over }: { job: Job; over: boolean }) {
  const { t, i18n } = useTranslation()
  const now = useNow(1000, !over)
  const began = new Date(job.createdAt).getTime()
  const until = over && job.endedAt ? new Date(job.endedAt).getTime() : now
  return (
    <section className="card" style={{ padding: '14px 20px' }}>
      <dl className="pairs" style={{ gap: '6px 16px' }}>
        <dt>{over ? t('job.took') : t('job.elapsed')}</dt>
        <dd className="figure">{over && !job.endedAt ? '' : clock(Math.max(1, (until - began) / 1000))}</dd>
        <dt>{t('job.started')}</dt>
        <dd>{dateAndTime(job.createdAt, i18n.language)}</dd>
        <dt>{t('job.config')}</dt>
        <dd className="cut" title={job.request.configDir}>
          {shortPath(job.request.configDir)}
        </dd>
      </dl>
    </section>
  )
}
