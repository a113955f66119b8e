import { Badge, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Plan, type PlannedDataset, REASONS } from '../../bridge'
import { bytes, count, dollars, ProblemTable, Said, Section } from '../../design'

/** A plan to look at: what leaves, to whom, with which secrets, at what cost, and how the model returns. */
export function PlanSheet({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  return (
    <Stack gap={20}>
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
          {plan.delivery.way === 'receiver' ? t('plan.receiver') : <Said>{plan.delivery.why}</Said>}
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

function Cost({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation()
  const { min, max, basis } = plan.cost
  if (plan.provider.local) return t('plan.free')
  return (
    <>
      {max > 0
        ? t('plan.costRange', { min: dollars(min, i18n.language), max: dollars(max, i18n.language) })
        : t('plan.costUnknown')}
      <Text size="xs" c="dimmed">
        <Said>{basis}</Said>
      </Text>
    </>
  )
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
  return <Said>{d.travel.why}</Said>
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
    <table className="table" aria-labelledby="plan-secrets">
      <thead>
        <tr>
          <th scope="col">{t('plan.secret')}</th>
          <th scope="col">{t('plan.why')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.secrets.map((s) => (
          <tr key={`${s.name} ${s.why}`}>
            <td>
              <Said>{s.name}</Said>
            </td>
            <td>
              <Said>{s.why}</Said>
            </td>
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
    <table className="table" aria-labelledby="plan-changes" data-testid="changes">
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
            <td>
              <Said>{c.why}</Said>
            </td>
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
