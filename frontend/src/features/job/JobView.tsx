import { Button, Group, Menu, Stack, Tabs, Text } from '@mantine/core'
import { IconArrowLeft, IconCopyPlus, IconDots, IconRefresh, IconTrash } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Job } from '../../bridge'
import { Asked, Dot, Heading, Refusal, toneOf } from '../../design'
import { useCommands } from '../frame/commands'
import { Curves } from './Curves'
import { Files } from './Files'
import { isOver, useCancel, useForget, useJob, useRemove } from './hooks'
import { Log } from './Log'
import { Overview } from './Overview'
import { PlanTab } from './PlanTab'
import { PARTS, type Part } from './parts'
import { Samples } from './Samples'

const VIEWS: Record<Part, ComponentType<{ job: Job }>> = {
  overview: Overview,
  curves: Curves,
  samples: Samples,
  log: Log,
  files: Files,
  plan: PlanTab,
}

/** One job: how it goes, and what became of it. */
export function JobView({ id, part }: { id: string; part: Part }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data: job, error } = useJob(id)
  return (
    <div className={part === 'log' ? 'page job job-tall' : 'page job'}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        ml={-8}
        mb={8}
        className="job-back"
        leftSection={<IconArrowLeft size={15} stroke={1.8} />}
        data-testid="back"
        onClick={() => go('/jobs')}
      >
        {t('job.back')}
      </Button>
      {error && !job && <Refusal fault={error} />}
      {job && <Known job={job} part={part} />}
    </div>
  )
}

function Known({ job, part }: { job: Job; part: Part }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const cancel = useCancel(job.id)
  const forget = useForget(job.id)
  const remove = useRemove(job)
  const refused = cancel.error ?? remove.error ?? forget.error
  const address = (p: Part) => (p === 'overview' ? `/jobs/${job.id}` : `/jobs/${job.id}/${p}`)
  const View = VIEWS[part]
  useCommands(
    PARTS.map((p, i) => ({
      id: `job.${p}`,
      label: t('job.goTo', { part: t(`job.part.${p}`) }),
      group: 'job' as const,
      keys: `Alt+${i + 1}`,
      run: () => go(address(p)),
    })),
  )
  return (
    <Stack gap={16} className="job-body">
      <Head job={job} cancel={cancel} forget={forget} remove={remove} />
      {refused && <Refusal fault={refused} />}
      <Tabs
        value={part}
        onChange={(next) => go(address((next ?? 'overview') as Part), { replace: true })}
        classNames={{ root: 'job-tabs', panel: 'job-panel' }}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('job.parts')}>
          {PARTS.map((p) => (
            <Tabs.Tab key={p} value={p} data-testid={`part-${p}`}>
              {t(`job.part.${p}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={part} pt={16}>
          <View job={job} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

interface HeadProps {
  job: Job
  cancel: ReturnType<typeof useCancel>
  forget: ReturnType<typeof useForget>
  remove: ReturnType<typeof useRemove>
}

function Head({ job, cancel, forget, remove }: HeadProps) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const over = isOver(job)
  const stuck = !job.ended && (job.status === 'cancelling' || job.status === 'unknown' || job.silence !== '')
  const clone = () => go(`/new?job=${job.id}`)
  return (
    <Group justify="space-between" wrap="nowrap" align="center">
      <div style={{ minWidth: 0 }}>
        <Group gap="md" wrap="nowrap" style={{ minWidth: 0 }}>
          <Heading>{job.name}</Heading>
          {/* Read out when it changes; the steps change too often for that. */}
          <Text span style={{ flex: 'none' }} role="status" data-testid="status" data-status={job.status}>
            <Dot tone={toneOf(job.status, job.delivery.state)} />
            {t(`status.${job.status}`)}
          </Text>
        </Group>
      </div>
      <Group gap="xs" wrap="nowrap" style={{ flex: 'none' }}>
        {stuck && (
          <Asked
            label={t('job.forget')}
            title={t('job.forgetTitle')}
            body={t('job.forgetBody')}
            yes={t('job.forgetYes')}
            no={t('job.forgetNo')}
            testid="forget-job"
            busy={forget.isPending}
            run={() => forget.mutate()}
          />
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
        {over && (
          <Button
            leftSection={<IconRefresh size={16} stroke={1.8} />}
            data-testid="rehearse-again"
            onClick={() => go(`/new?retry=${job.id}`)}
          >
            {t('job.again')}
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={10} aria-label={t('job.actions')} data-testid="job-actions">
              <IconDots size={16} stroke={1.8} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopyPlus size={15} stroke={1.8} />} onClick={clone} data-testid="clone-job">
              {t('job.clone')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={15} stroke={1.8} />}
              disabled={!over || job.active || remove.isPending}
              onClick={() => remove.mutate()}
              data-testid="remove-job"
            >
              {t('job.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Group>
  )
}
