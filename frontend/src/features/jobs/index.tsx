import { Button, Group, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconFlask2 } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Summary } from '../../bridge'
import { ago, Dot, dateAndTime, Empty, Heading, toneOf, useNow } from '../../design'
import { useJobs } from './hooks'

const PAGE = 40

/** The jobs of this home, newest first. */
export default function Jobs() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [limit, setLimit] = useState(PAGE)
  const { data } = useJobs(limit)
  const now = useNow(15_000, true)
  if (!data) return null
  return (
    <div className="page">
      <Group justify="space-between" mb="sm">
        <Heading>{t('list.title')}</Heading>
        {data.total > data.jobs.length && (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t('list.shown', { shown: data.jobs.length, total: data.total })}
            </Text>
            <Button size="compact-sm" variant="subtle" onClick={() => setLimit(limit + 40)}>
              {t('list.more')}
            </Button>
          </Group>
        )}
      </Group>
      {data.jobs.length === 0 ? (
        <Empty icon={IconFlask2} title={t('list.none')} body={t('list.noneBody')} testid="no-jobs">
          <Button data-testid="first-rehearsal" onClick={() => go('/new?sample=1')}>
            {t('start.sample')}
          </Button>
        </Empty>
      ) : (
        <ul className="card rows" data-testid="jobs">
          {data.jobs.map((job, i) => (
            <li key={job.id}>
              <Row first={i === 0} job={job} now={now} onOpen={() => go(`/jobs/${job.id}`)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Row({ job, now, onOpen, first }: { first: boolean; job: Summary; now: number; onOpen: () => void }) {
  const { t, i18n } = useTranslation()
  return (
    <UnstyledButton className="row" onClick={onOpen} data-testid={first ? 'jobs-first' : `job-${job.id}`}>
      <Text span size="sm" fw={500} className="cut">
        {job.name}
      </Text>
      <span className="cut">
        <Dot tone={toneOf(job.status, job.delivery)} />
        {t(`status.${job.status}`)}
        {job.status === 'running' && job.totalSteps > 0 && (
          <Text span c="dimmed" size="sm" className="figure">
            {' '}
            {job.step}/{job.totalSteps}
          </Text>
        )}
      </span>
      <Text span size="sm" c="dimmed" className="cut">
        {t('list.delivery')}: {t(`delivery.${job.delivery}`)}
      </Text>
      <Text span size="sm" c="dimmed" className="cut" title={dateAndTime(job.createdAt, i18n.language)}>
        {ago(job.createdAt, now, i18n.language)}
      </Text>
      <IconChevronRight size={16} stroke={1.7} color="var(--mantine-color-dimmed)" aria-hidden />
    </UnstyledButton>
  )
}
