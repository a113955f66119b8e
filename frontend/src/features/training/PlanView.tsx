import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan, PlannedDataset } from '../../bridge'
import { REASONS } from '../../bridge'
import { bytes, count, dollars, Heading, ProblemTable, Refusal, shortPath } from '../../design'
import { usePlanning, useSubmit } from './hooks'

interface Props {
  plan: Plan
  onPlan: (plan: Plan) => void
  onJob: (id: string) => void
  onBack: () => void
}

/** What would happen, before anything does; and the one question. */
export function PlanView({ plan, onPlan, onJob, onBack }: Props) {
  const { t, i18n } = useTranslation()
  const submit = useSubmit()
  const again = usePlanning()
  const language = i18n.language
  const refused = submit.error ?? again.error
  useHotkeys([['Escape', onBack]])
  const lookAgain = () => {
    submit.reset()
    again.mutate({ kind: 'request', request: plan.request }, { onSuccess: (fresh) => fresh && onPlan(fresh) })
  }
  return (
    <div className="page">
      <Stack gap={20}>
        <Stack gap={4}>
          <Heading>{t('plan.title')}</Heading>
          <Text c="dimmed" className="selectable" title={plan.request.configDir}>
            {t('plan.lead', { dir: shortPath(plan.request.configDir) })}
          </Text>
        </Stack>

        <dl className="card facts" data-testid="plan-facts">
          <Fact name={t('plan.data')}>
            {t('plan.dataValue', { count: plan.files })} · {bytes(plan.bytes, language)}
          </Fact>
          <Fact name={t('plan.runs')}>{plan.provider.local ? t('plan.local') : plan.provider.name}</Fact>
          <Fact name={t('plan.steps')}>{plan.steps > 0 ? count(plan.steps, language) : t('plan.epochs')}</Fact>
          <Fact name={t('plan.cost')}>
            <Cost plan={plan} />
          </Fact>
        </dl>

        {plan.warnings.length > 0 && (
          <section className="note" data-tone="warn" aria-labelledby="plan-warnings">
            <Title order={2} size={14} id="plan-warnings" className="tone" data-tone="warn">
              {t('plan.warnings')}
            </Title>
            <ProblemTable problems={plan.warnings} />
          </section>
        )}

        <Section id="plan-datasets" title={t('plan.datasets')}>
          <Stack gap={20}>
            {plan.datasets.map((dataset) => (
              <DatasetPart key={dataset.id} dataset={dataset} />
            ))}
          </Stack>
        </Section>

        <Section id="plan-returns" title={t('plan.returns')}>
          <Text size="sm">
            {plan.delivery.way === 'receiver' ? t('plan.receiver') : <span lang="en">{plan.delivery.why}</span>}
          </Text>
          <Text className="mono selectable" mt={6}>
            {plan.delivery.where}
          </Text>
        </Section>

        <Section id="plan-secrets" title={t('plan.secrets')}>
          <Secrets plan={plan} />
        </Section>

        <Section id="plan-changes" title={t('plan.changes')} hint={t('plan.changesHint')}>
          <Changes plan={plan} />
        </Section>
      </Stack>

      <footer className="consent">
        <Stack gap="sm">
          {refused && (
            <Refusal
              fault={refused}
              {...(refused.code === 'plan_changed' ? { action: { label: t('fault.lookAgain'), run: lookAgain } } : {})}
            />
          )}
          <Group justify="space-between" wrap="nowrap" gap="xl">
            <Text size="sm" id="consent" data-testid="consent">
              {plan.consent.blocked ? t('plan.blocked') : <Sentence plan={plan} />}
            </Text>
            <Group gap="sm" wrap="nowrap" style={{ flex: 'none' }}>
              <Button variant="default" onClick={onBack} data-testid="not-now">
                {t('plan.notNow')}
              </Button>
              <Button
                data-testid="agree"
                aria-describedby="consent"
                disabled={plan.consent.blocked}
                loading={submit.isPending || again.isPending}
                onClick={() => submit.mutate(plan, { onSuccess: onJob })}
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

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figure">{children}</dd>
    </div>
  )
}

function Section({ id, title, hint, children }: { id: string; title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="card" style={{ padding: '16px 20px' }} aria-labelledby={id}>
      <Group gap="xs" mb={8} align="baseline">
        <Title order={2} size={14} id={id}>
          {title}
        </Title>
        {hint && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
      </Group>
      {children}
    </section>
  )
}

function Cost({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation()
  const { min, max, basis } = plan.cost
  if (max === 0) return t('plan.free')
  return (
    <>
      {t('plan.costRange', { min: dollars(min, i18n.language), max: dollars(max, i18n.language) })}
      <Text size="xs" c="dimmed" lang="en">
        {basis}
      </Text>
    </>
  )
}

function Sentence({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation()
  const facts = { count: plan.files, size: bytes(plan.bytes, i18n.language) }
  return plan.provider.local
    ? t('plan.consentLocal', facts)
    : t('plan.consentRemote', {
        ...facts,
        provider: plan.provider.name,
        cost: dollars(plan.cost.max, i18n.language),
      })
}

function DatasetPart({ dataset: d }: { dataset: PlannedDataset }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  return (
    <div>
      <Group gap="xs" align="baseline">
        <Text fw={600} size="sm" className="selectable">
          {d.id}
        </Text>
        <Badge variant="default" size="sm" tt="none" fw={500}>
          {d.type}
        </Badge>
        <Text className="mono selectable" c="dimmed">
          {d.root}
        </Text>
      </Group>
      <dl className="pairs" style={{ marginTop: 8 }}>
        <dt>{t('plan.images')}</dt>
        <dd className="figure">{count(d.images, language)}</dd>
        <dt>{t('plan.captions')}</dt>
        <dd className="figure">
          {count(d.captions, language)}
          {d.missing > 0 && (
            <Text span size="sm" className="tone" data-tone="warn" ml={8}>
              {t('plan.missing', { count: d.missing })}
            </Text>
          )}
        </dd>
        <dt>{t('plan.size')}</dt>
        <dd className="figure">{bytes(d.bytes, language)}</dd>
        <dt>{t('plan.travels')}</dt>
        <dd>
          <Travel dataset={d} />
        </dd>
        <dt>{t('plan.leftOut')}</dt>
        <dd>
          <LeftOut dataset={d} />
        </dd>
      </dl>
    </div>
  )
}

function Travel({ dataset: d }: { dataset: PlannedDataset }) {
  const { t } = useTranslation()
  if (d.travel.way === 'served') return t('plan.served')
  if (d.travel.way === 'remote') return t('plan.remote')
  return <span lang="en">{d.travel.why}</span>
}

function LeftOut({ dataset: d }: { dataset: PlannedDataset }) {
  const { t } = useTranslation()
  if (d.leftOut.length === 0) return t('plan.nothingLeftOut')
  const name = (reason: string) =>
    (REASONS as readonly string[]).includes(reason) ? t(`reason.${reason}`) : <span lang="en">{reason}</span>
  return (
    <ul className="rows">
      {d.leftOut.map((o) => (
        <li key={o.reason}>
          {t('plan.leftOutCount', { count: o.files })}, {name(o.reason)}:{' '}
          <span className="mono">
            {o.examples.join(', ')}
            {o.files > o.examples.length ? ', …' : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Secrets({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  if (plan.secrets.length === 0) return <Text size="sm">{t('plan.noSecrets')}</Text>
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('plan.secret')}</th>
          <th scope="col">{t('plan.why')}</th>
        </tr>
      </thead>
      <tbody lang="en">
        {plan.secrets.map((s) => (
          <tr key={`${s.name} ${s.why}`}>
            <td>{s.name}</td>
            <td>{s.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Changes({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  if (plan.changes.length === 0) return <Text size="sm">{t('plan.noChanges')}</Text>
  return (
    <table className="table" data-testid="changes">
      <thead>
        <tr>
          <th scope="col">{t('plan.field')}</th>
          <th scope="col">{t('plan.from')}</th>
          <th scope="col">{t('plan.to')}</th>
          <th scope="col">{t('plan.why')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.changes.map((c) => (
          <tr key={`${c.field} ${c.to}`}>
            <td className="mono">{c.field}</td>
            <td className="mono">{c.from || <Absent />}</td>
            <td className="mono">{c.to || <Absent />}</td>
            <td lang="en">{c.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Absent() {
  const { t } = useTranslation()
  return (
    <Text span inherit c="dimmed">
      {t('plan.absent')}
    </Text>
  )
}
