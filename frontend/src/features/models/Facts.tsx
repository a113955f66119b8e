import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../bridge'
import { bytes, count, dateAndTime, Section } from '../../design'
import { Copy } from './Copy'

/** What the model is. What is unknown is left out, but for what one would look for in vain. */
export function Facts({ model }: { model: ModelDetail }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  const anatomy = model.anatomy
  const unknown = (
    <Text span c="dimmed">
      {t('models.fact.unknown')}
    </Text>
  )
  const facts: [string, ReactNode][] = [
    [t('models.fact.base'), model.base || unknown],
    [t('models.fact.method'), t(`models.method.${model.method}`)],
    [t('models.fact.rank'), model.rank > 0 && count(model.rank, language)],
    [t('models.fact.alpha'), (anatomy?.alpha ?? 0) > 0 && count(anatomy?.alpha ?? 0, language)],
    [t('models.fact.step'), model.step > 0 ? count(model.step, language) : unknown],
    [t('models.fact.resolution'), model.resolution],
    [
      t('models.fact.trigger'),
      model.trigger && (
        <>
          <span className="selectable">{model.trigger}</span>{' '}
          <Copy text={model.trigger} what={t('models.fact.trigger')} />
        </>
      ),
    ],
    [model.jobId ? t('models.fact.date') : t('models.fact.fileDate'), dateAndTime(model.at, language)],
    [t('models.fact.size'), bytes(model.bytes, language)],
    [t('models.fact.parameters'), anatomy && count(anatomy.parameters, language)],
    [t('models.fact.tensors'), model.tensors > 0 && count(model.tensors, language)],
    [t('models.fact.dtypes'), anatomy?.dtypes.map((d) => `${d.dtype} (${count(d.tensors, language)})`).join(', ')],
    [
      t('models.fact.sha'),
      model.sha256 && (
        <>
          <code className="mono">{model.sha256}</code> <Copy text={model.sha256} what={t('models.fact.sha')} />
        </>
      ),
    ],
    [t('models.fact.comment'), anatomy?.comment && <span className="model-comment">{anatomy.comment}</span>],
  ]
  return (
    <Section id="model-facts" title={t('models.facts')}>
      <dl className="pairs" data-testid="model-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="model-pair">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  )
}

/** Where the model is, and who else has it. */
export function Places({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const places = [
    ...(model.folderPath
      ? [
          {
            name: t('models.uses.library'),
            hint: model.kind && t(`models.kind.${model.kind}`),
            path: model.folderPath,
          },
        ]
      : []),
    ...(model.path && model.delivered ? [{ name: t('models.uses.job'), hint: '', path: model.path }] : []),
    ...model.uses.map((use) => ({ name: use.name === use.path ? '' : use.name, hint: '', path: use.path })),
  ]
  return (
    <Section id="model-places" title={t('models.uses.label')}>
      <ul className="model-places" data-testid="model-places">
        {places.map((place) => (
          <li key={place.path}>
            <Text size="sm" fw={500}>
              {place.name}
              {place.hint && (
                <Text span size="sm" c="dimmed" fw={400}>
                  {' '}
                  ({place.hint})
                </Text>
              )}
            </Text>
            <span className="model-path">
              <code className="mono">{place.path}</code> <Copy text={place.path} what={place.name || place.path} />
            </span>
          </li>
        ))}
      </ul>
      {model.uses.length === 0 && model.state === 'here' && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('models.uses.none')}
        </Text>
      )}
    </Section>
  )
}

/** The weights of the same job that arrived. */
export function Checkpoints({ model }: { model: ModelDetail }) {
  const { t, i18n } = useTranslation()
  if (model.checkpoints.length === 0) return null
  return (
    <Section id="model-checkpoints" title={t('models.checkpoints.label')}>
      <ul className="model-places" data-testid="model-checkpoints">
        {model.checkpoints.map((c) => (
          <li key={c.path}>
            <Text size="sm" fw={500}>
              {c.step > 0 ? t('models.images.atStep', { step: c.step }) : t('models.checkpoints.final')}
              <Text span size="sm" c="dimmed" fw={400}>
                {' '}
                {bytes(c.bytes, i18n.language)}
                {c.current && `, ${t('models.checkpoints.current')}`}
              </Text>
            </Text>
            <span className="model-path">
              <code className="mono">{c.path}</code> <Copy text={c.path} what={t('models.checkpoints.label')} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
