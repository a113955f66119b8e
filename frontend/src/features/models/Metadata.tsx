import { Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Anatomy } from '../../bridge'
import { bytes, count, Section } from '../../design'
import { Copy, CopyAll } from './Copy'

/** From so many entries on there is something to search in. */
const SEARCHABLE = 6

/** What the file says of itself. */
export function Metadata({ anatomy }: { anatomy: Anatomy }) {
  const { t, i18n } = useTranslation()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const fields = anatomy.fields.filter((f) => `${f.key} ${f.value}`.toLowerCase().includes(wanted))
  const all = () => JSON.stringify(Object.fromEntries(anatomy.fields.map((f) => [f.key, f.value])), null, 2)
  return (
    <Section
      id="model-metadata"
      title={t('models.metadata.label')}
      aside={anatomy.fields.length > 0 && <CopyAll text={all()} label={t('models.copyAll')} />}
    >
      {anatomy.fields.length >= SEARCHABLE && (
        <TextInput
          size="xs"
          mb="xs"
          aria-label={t('models.metadata.search')}
          placeholder={t('models.metadata.search')}
          data-testid="metadata-search"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {fields.length === 0 ? (
        <Text size="sm" c="dimmed">
          {anatomy.fields.length === 0 ? t('models.metadata.none') : t('models.metadata.noMatch')}
        </Text>
      ) : (
        <dl className="model-metadata" data-testid="model-metadata">
          {fields.map((f) => (
            <div key={f.key}>
              <dt className="mono">{f.key}</dt>
              <dd>
                <span className="model-value">
                  <span className="mono">{f.value}</span>
                  {f.cut && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      … {t('models.metadata.cut', { size: bytes(f.bytes, i18n.language) })}
                    </Text>
                  )}
                </span>
                <Copy text={f.value} what={f.key} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {anatomy.leftOut > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('models.metadata.leftOut', { count: anatomy.leftOut })}
        </Text>
      )}
    </Section>
  )
}

/** The forms of the tensors, the most frequent first. */
export function Shapes({ anatomy }: { anatomy: Anatomy }) {
  const { t, i18n } = useTranslation()
  if (anatomy.shapes.length === 0) return null
  return (
    <Section id="model-shapes" title={t('models.shapes.label')}>
      <ul className="model-shapes">
        {anatomy.shapes.map((s) => (
          <li key={s.shape} className="mono">
            {s.shape}
            <Text span size="xs" c="dimmed">
              {' '}
              ({count(s.tensors, i18n.language)})
            </Text>
          </li>
        ))}
        {anatomy.otherShapes > 0 && (
          <Text component="li" size="xs" c="dimmed">
            {t('models.shapes.other', { count: anatomy.otherShapes })}
          </Text>
        )}
      </ul>
    </Section>
  )
}
