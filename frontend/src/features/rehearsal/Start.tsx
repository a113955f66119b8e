import { Button, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronRight, IconFlask2, IconFolder } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Info, Plan, Summary } from '../../bridge'
import { Heading } from '../shell/Heading'
import { NoKeychain } from '../shell/NoKeychain'
import { Refusal } from '../shell/Refusal'
import { ago, dateAndTime } from './format'
import { useJobs, useNow, usePlanning, type Wish } from './hooks'
import { toneOf } from './tone'

const STEPS = ['plan', 'train', 'deliver'] as const
const PAGE = 8

interface Props {
  info: Info
  onPlan: (plan: Plan) => void
  onJob: (id: string) => void
}

/** Where one begins: a rehearsal, and the jobs that were. */
export function Start({ info, onPlan, onJob }: Props) {
  const { t } = useTranslation()
  const planning = usePlanning()
  const begin = (wish: Wish) => {
    if (!planning.isPending) planning.mutate(wish, { onSuccess: (plan) => plan && onPlan(plan) })
  }
  useHotkeys([
    [
      'Enter',
      (event) => {
        // Enter on a button presses that button.
        if (!(event.target instanceof Element && event.target.closest('button, a'))) begin({ kind: 'sample' })
      },
    ],
  ])
  const busy = planning.isPending ? planning.variables.kind : null
  return (
    <div className="page">
      <Stack gap={28}>
        <Stack gap={8} maw={680}>
          <Heading>{t('start.title')}</Heading>
          <Text size="lg" c="dimmed" lh={1.5}>
            {t('start.lead')}
          </Text>
        </Stack>

        <Stack gap={10}>
          <Group gap="sm">
            <Button
              size="md"
              leftSection={<IconFlask2 size={18} stroke={1.8} />}
              data-testid="start-rehearsal"
              loading={busy === 'sample'}
              disabled={busy === 'choose'}
              onClick={() => begin({ kind: 'sample' })}
            >
              {t('start.sample')}
            </Button>
            <Button
              size="md"
              variant="default"
              leftSection={<IconFolder size={18} stroke={1.8} />}
              data-testid="choose-config"
              loading={busy === 'choose'}
              disabled={busy === 'sample'}
              onClick={() => begin({ kind: 'choose', title: t('start.chooseTitle') })}
            >
              {t('start.choose')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" role="status">
            {busy ? t('start.preparing') : t('start.honest')}
          </Text>
        </Stack>

        {planning.error && <Refusal fault={planning.error} />}
        {!info.keychain.available && <NoKeychain problem={info.keychain.problem} />}

        <ol className="card way">
          {STEPS.map((step, i) => (
            <li key={step}>
              <Text fw={600} size="sm">
                <Text span c="var(--crisol-accent)" mr={8} inherit className="figure">
                  {i + 1}
                </Text>
                {t(`steps.${step}`)}
              </Text>
              <Text size="sm" c="dimmed" mt={2}>
                {t(`steps.${step}Body`)}
              </Text>
            </li>
          ))}
        </ol>

        <Earlier onJob={onJob} />
      </Stack>
    </div>
  )
}

function Earlier({ onJob }: { onJob: (id: string) => void }) {
  const { t } = useTranslation()
  const [limit, setLimit] = useState(PAGE)
  const { data } = useJobs(limit)
  const now = useNow(15_000, true)
  if (!data) return null
  return (
    <section aria-labelledby="earlier">
      <Group justify="space-between" mb="sm">
        <Title order={2} size={15} id="earlier">
          {t('start.earlier')}
        </Title>
        {data.total > data.jobs.length && (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t('start.shown', { shown: data.jobs.length, total: data.total })}
            </Text>
            <Button size="compact-sm" variant="subtle" onClick={() => setLimit(limit + 40)}>
              {t('start.more')}
            </Button>
          </Group>
        )}
      </Group>
      {data.jobs.length === 0 ? (
        <Stack className="card" align="center" gap={4} px="xl" py={36} data-testid="no-jobs">
          <Text fw={500}>{t('start.none')}</Text>
          <Text size="sm" c="dimmed" ta="center">
            {t('start.noneBody')}
          </Text>
        </Stack>
      ) : (
        <ul className="card rows" data-testid="jobs">
          {data.jobs.map((job) => (
            <li key={job.id}>
              <Row job={job} now={now} onOpen={() => onJob(job.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ job, now, onOpen }: { job: Summary; now: number; onOpen: () => void }) {
  const { t, i18n } = useTranslation()
  return (
    <UnstyledButton className="row" onClick={onOpen} data-testid={`job-${job.id}`}>
      <Text span size="sm" fw={500} className="cut">
        {job.name}
      </Text>
      <span className="cut">
        <span className="dot" data-tone={toneOf(job.status, job.delivery)} />
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
