import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { DELIVERIES, type Facets, type Filter } from '../../bridge'
import { count, Keys } from '../../design'
import { countOf, isConditional, isOn, PLAIN, SWITCH_NAMES, toggled } from './filter'

interface Props {
  filter: Filter
  facets: Facets
  search: RefObject<HTMLInputElement | null>
  onFilter: (filter: Filter) => void
  /** From the search field into the list. */
  onLeave: () => void
}

/** What the list shows: a search, a switch for each kind of status with how many there are, and the provider. */
export function Bar({ filter, facets, search, onFilter, onLeave }: Props) {
  const { t, i18n } = useTranslation()
  const providers = Object.keys(facets.providers).sort()
  return (
    // biome-ignore lint/a11y/useSemanticElements: jsdom does not know <search>
    <div role="search" className="jobs-bar">
      <TextInput
        ref={search}
        size="xs"
        className="jobs-search"
        aria-label={t('jobs.search')}
        placeholder={t('jobs.search')}
        data-testid="search"
        value={filter.text}
        leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
        rightSection={
          filter.text ? (
            <CloseButton
              size="xs"
              aria-label={t('jobs.clearSearch')}
              onClick={() => onFilter({ ...filter, text: '' })}
            />
          ) : (
            <Keys keys="/" />
          )
        }
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && filter.text) onFilter({ ...filter, text: '' })
          else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') onLeave()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {(providers.length > 1 || filter.provider) && (
        <NativeSelect
          size="xs"
          aria-label={t('jobs.provider')}
          value={filter.provider}
          data={[
            { value: '', label: t('jobs.anyProvider') },
            ...[...new Set([...providers, ...(filter.provider ? [filter.provider] : [])])].map((id) => ({
              value: id,
              label: id,
            })),
          ]}
          onChange={(event) => onFilter({ ...filter, provider: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        aria-label={t('jobs.column.model')}
        data-testid="by-model"
        value={filter.deliveries[0] ?? ''}
        data={[
          { value: '', label: t('jobs.anyModel') },
          ...DELIVERIES.map((state) => ({ value: state, label: t('jobs.modelIs', { state: t(`delivery.${state}`) }) })),
        ]}
        onChange={(event) =>
          onFilter({ ...filter, deliveries: DELIVERIES.filter((d) => d === event.currentTarget.value) })
        }
      />
      <fieldset className="jobs-switches" aria-label={t('jobs.filter')}>
        {SWITCH_NAMES.map((name) => (
          <Chip
            key={name}
            on={isOn(filter, name)}
            hidden={name === 'unknown'}
            label={t(`jobs.switch.${name}`)}
            number={countOf(facets, name)}
            language={i18n.language}
            testid={`switch-${name}`}
            onClick={() => onFilter(toggled(filter, name))}
          />
        ))}
      </fieldset>
      {isConditional(filter) && (
        <Button
          size="compact-xs"
          variant="subtle"
          data-testid="clear-filter"
          onClick={() => onFilter({ ...PLAIN, sort: filter.sort, ascending: filter.ascending })}
        >
          {t('jobs.clear')}
        </Button>
      )}
    </div>
  )
}

interface ChipProps {
  on: boolean
  /** Not shown while there is nothing to count. */
  hidden?: boolean
  label: string
  number: number
  language: string
  testid: string
  onClick: () => void
}

function Chip({ on, hidden = false, label, number, language, testid, onClick }: ChipProps) {
  if (hidden && number === 0 && !on) return null
  return (
    <button type="button" className="chip" aria-pressed={on} data-testid={testid} onClick={onClick}>
      {label} <span className="figure jobs-dim">{count(number, language)}</span>
    </button>
  )
}
