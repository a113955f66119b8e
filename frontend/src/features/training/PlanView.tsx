import { Button, Group, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Choice, Plan } from '../../bridge'
import { bytes, dollars, Heading, Refusal, Section, shortPath } from '../../design'
import { useCommands } from '../frame/commands'
import { usePlanning, useProviders, useSubmit } from './hooks'
import { PlanSheet } from './PlanSheet'
import { Preflight } from './Preflight'
import { Where } from './Where'
import './training.css'

interface Props {
  plan: Plan
  /** What goes back: to the draft that it was made of, or to where it began. */
  onBack: () => void
  fromDraft: boolean
  onPlan: (plan: Plan) => void
  onJob: (id: string) => void
  /** Makes a draft of the folder. */
  onEditCopy?: () => void
}

/** What would happen, before anything does; and the one question. */
export function PlanView({ plan, fromDraft, onPlan, onJob, onBack, onEditCopy }: Props) {
  const { t } = useTranslation()
  const submit = useSubmit()
  const again = usePlanning()
  const providers = useProviders()
  const refused = submit.error ?? again.error
  const ask = (choice: Partial<Choice> = {}) => {
    submit.reset()
    again.mutate(
      { kind: 'request', request: { ...plan.request, ...choice } },
      { onSuccess: (fresh) => fresh && onPlan(fresh) },
    )
  }
  const agree = () => {
    if (!plan.consent.blocked && !submit.isPending) submit.mutate(plan, { onSuccess: onJob })
  }
  useHotkeys([['Escape', onBack]])
  useCommands([{ id: 'training.agree', group: 'training', label: t('plan.agree'), run: agree }])
  return (
    <div className="page">
      <Stack gap={20}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Stack gap={4} style={{ minWidth: 0 }}>
            <Heading>{t('plan.title')}</Heading>
            <Text c="dimmed" className="selectable" title={plan.request.configDir}>
              {t('plan.lead', { dir: fromDraft ? (plan.request.name ?? '') : shortPath(plan.request.configDir) })}
            </Text>
          </Stack>
          {onEditCopy && (
            <Button variant="default" style={{ flex: 'none' }} onClick={onEditCopy} data-testid="edit-copy">
              {t('plan.editCopy')}
            </Button>
          )}
        </Group>

        <Section id="plan-where" title={t('plan.where')} {...(again.isPending ? { hint: t('plan.replan') } : {})}>
          <Where
            providers={providers.data ?? []}
            choice={{ provider: plan.request.provider, hardware: plan.request.hardware ?? '' }}
            disabled={again.isPending || submit.isPending}
            onChoice={ask}
          />
        </Section>

        <PlanSheet plan={plan} />
        <Preflight request={plan.request} />
      </Stack>

      <footer className="consent">
        <Stack gap="sm">
          {refused && (
            <Refusal
              fault={refused}
              {...(refused.code === 'plan_changed'
                ? { action: { label: t('fault.lookAgain'), run: () => ask() } }
                : {})}
            />
          )}
          <Group justify="space-between" wrap="nowrap" gap="xl">
            <Text size="sm" id="consent" data-testid="consent">
              {plan.consent.blocked ? t('plan.blocked') : <Sentence plan={plan} />}
            </Text>
            <Group gap="sm" wrap="nowrap" style={{ flex: 'none' }}>
              <Button variant="default" onClick={onBack} data-testid="not-now">
                {fromDraft ? t('plan.backToDraft') : t('plan.notNow')}
              </Button>
              <Button
                data-testid="agree"
                aria-describedby="consent"
                disabled={plan.consent.blocked}
                loading={submit.isPending || again.isPending}
                onClick={agree}
              >
                {t('plan.agree')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </footer>
    </div>
  )
}

function Sentence({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation()
  const facts = { count: plan.files, size: bytes(plan.bytes, i18n.language) }
  if (plan.provider.local) return t('plan.consentLocal', facts)
  const provider = plan.provider.name
  if (plan.cost.max > 0) {
    return t('plan.consentRemote', { ...facts, provider, cost: dollars(plan.cost.max, i18n.language) })
  }
  return t('plan.consentRemoteUnknown', { ...facts, provider, price: dollars(plan.provider.usdHour, i18n.language) })
}
