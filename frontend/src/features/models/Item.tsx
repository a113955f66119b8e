import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ModelInfo } from '../../bridge'
import { ago, bytes, Dot, dateAndTime, type Tone } from '../../design'
import { isDamaged } from './choose'
import { NameField } from './NameField'
import { Picture } from './Picture'

export type View = 'gallery' | 'list'

interface Props {
  model: ModelInfo
  view: View
  now: number
  /** Tab reaches this one of them all. */
  current: boolean
  renaming: boolean
  onRenamed: () => void
}

/** A model in the gallery or the list. */
export function Item({ model, view, now, current, renaming, onRenamed }: Props) {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  const parts = [
    <Picture key="picture" model={model} />,
    <span key="name" className="model-name cut" title={model.name}>
      {renaming ? <NameField model={model} onEnd={onRenamed} /> : model.name}
    </span>,
    <span key="base" className="model-base cut">
      {model.base || t('models.base.unknown')}
    </span>,
    <span key="facts" className="model-facts cut">
      {[
        model.rank > 0 && t('models.rank', { rank: model.rank }),
        model.step > 0 && t('models.step', { step: model.step }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </span>,
    <span key="size" className="model-size cut">
      {bytes(model.bytes, language)}
    </span>,
    <span key="date" className="model-date cut" title={dateAndTime(model.at, language)}>
      {ago(model.at, now, language)}
    </span>,
    <State key="state" model={model} />,
  ]
  if (renaming) return <div className={`card model model-${view}`}>{parts}</div>
  return (
    <Link
      href={`/models/${model.id}`}
      className={`card model model-${view}`}
      tabIndex={current ? 0 : -1}
      data-testid="model"
      data-model={model.id}
      data-state={model.state}
    >
      {parts}
    </Link>
  )
}

/** What a person should know about a model beside its facts; nothing for most. */
export function State({ model }: { model: ModelInfo }) {
  const { t } = useTranslation()
  const say = (tone: Tone, words: string) => (
    <span className="model-state cut" title={words}>
      <Dot tone={tone} />
      {words}
    </span>
  )
  if (isDamaged(model)) return say('bad', t('models.state.damaged'))
  if (model.state === 'missing') return say('bad', t('models.state.missing'))
  if (model.state === 'away') return say('plain', t('models.state.away'))
  if (model.changed) return say('warn', t('models.state.changed'))
  const names = [...new Set(model.uses.map((u) => u.name))]
  if (names.length > 0) return say('good', t('models.usedIn', { names: names.join(', ') }))
  if (model.kind === 'own') return say('plain', t('models.state.own'))
  return <Text span className="model-state" aria-hidden />
}
