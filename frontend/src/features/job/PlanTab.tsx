import { ActionIcon, Stack, Text, Tooltip } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Job, useBridge } from '../../bridge'
import { dateAndTime, Loading, Refusal, Section, useToast } from '../../design'
import { PlanSheet } from '../training/PlanSheet'
import { useFrozen } from './hooks'

/** What the job was asked to do, as it was then: who agreed, the plan, the config. */
export function PlanTab({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const { data, error } = useFrozen(job.id)
  if (error) return <Refusal fault={error} />
  if (!data) return <Loading />
  const { consent } = job
  return (
    <Stack gap={16} data-testid="plan-as-it-was">
      <Section id="consent-given" title={t('asked.consent')}>
        <dl className="flow">
          <div>
            <dt>{t('asked.when')}</dt>
            <dd className="figure">{consent.at ? dateAndTime(consent.at, i18n.language) : '–'}</dd>
          </div>
          <div>
            <dt>{t('asked.who')}</dt>
            <dd>{t(`asked.by.${consent.by === 'terminal' || consent.by === 'window' ? consent.by : 'other'}`)}</dd>
          </div>
          <div>
            <dt>{t('asked.mode')}</dt>
            <dd>{t(`asked.modes.${consent.mode === 'allow' || consent.mode === 'deny' ? consent.mode : 'ask'}`)}</dd>
          </div>
          <div>
            <dt>{t('asked.digest')}</dt>
            <dd className="mono" title={job.planDigest}>
              {job.planDigest.slice(0, 16)}…
            </dd>
          </div>
        </dl>
      </Section>
      <PlanSheet plan={data.plan} />
      <Source id="frozen-config" title={t('asked.config')} text={data.config} />
      <Source id="frozen-dataloader" title={t('asked.dataloader')} text={data.dataloader} />
    </Stack>
  )
}

function Source({ id, title, text }: { id: string; title: string; text: string }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const toast = useToast()
  const copy = () =>
    bridge.system.copy(text).then(
      () => toast({ text: t('asked.copied') }),
      (reason: Error) => toast({ text: reason.message, tone: 'bad' }),
    )
  return (
    <Section
      id={id}
      title={title}
      {...(text ? { hint: t('asked.withoutSecrets') } : {})}
      aside={
        text && (
          <Tooltip label={t('asked.copy')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t('asked.copy')}: ${title}`}
              onClick={() => void copy()}
            >
              <IconCopy size={15} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {text ? (
        <pre
          className="source selectable"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
          tabIndex={0}
          data-testid={id}
        >
          {text}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {t('asked.notKept')}
        </Text>
      )}
    </Section>
  )
}
