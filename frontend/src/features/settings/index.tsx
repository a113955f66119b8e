import { CloseButton, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Fragment, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'wouter'
import { Empty, Heading, Keys } from '../../design'
import { useCommands } from '../frame/commands'
import { useCrisol } from '../frame/info'
import { isSection, SECTIONS, SETTINGS, type Section, type SettingId } from './catalogue'
import { ROWS } from './rows'
import './settings.css'
import { TokensProblem } from './Tokens'
import { useFound } from './useFound'

/** What holds for every job, for the window, and for this computer. */
export default function Settings() {
  const { t } = useTranslation()
  const { section } = useParams<{ section?: string }>()
  const [query, setQuery] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const found = useFound(query)
  const here: Section = isSection(section) ? section : 'tokens'
  useCommands([
    {
      id: 'settings.search',
      label: t('settings.search'),
      group: 'window',
      keys: '/',
      run: () => field.current?.focus(),
    },
  ])
  return (
    <div className="page settings" data-testid="settings">
      <Heading>{t('settings.title')}</Heading>
      <div className="settings-body">
        <div className="settings-side">
          <TextInput
            ref={field}
            type="search"
            size="sm"
            aria-label={t('settings.search')}
            placeholder={t('settings.search')}
            leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
            rightSection={
              query ? (
                <CloseButton size="sm" aria-label={t('settings.searchClear')} onClick={() => setQuery('')} />
              ) : (
                <Keys keys="/" />
              )
            }
            data-testid="settings-search"
            value={query}
            onChange={({ currentTarget }) => setQuery(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || !query) return
              event.stopPropagation()
              setQuery('')
            }}
          />
          <nav aria-label={t('settings.sections')}>
            <ul className="settings-list">
              {SECTIONS.map((one) => (
                <li key={one}>
                  <Link
                    href={`/settings/${one}`}
                    aria-current={!found && one === here ? 'page' : undefined}
                    data-testid={`section-${one}`}
                    onClick={() => setQuery('')}
                  >
                    {t(`settings.section.${one}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </div>
        <div className="settings-main">
          <Text className="sr-only" role="status">
            {found ? t('settings.found', { count: found.length }) : ''}
          </Text>
          {found ? <Found ids={found} query={query} /> : <Block section={here} lead ids={idsOf(here)} />}
        </div>
      </div>
    </div>
  )
}

function idsOf(section: Section): SettingId[] {
  return SETTINGS.filter((setting) => setting.section === section).map((setting) => setting.id)
}

/** What a search has found, by section. */
function Found({ ids, query }: { ids: SettingId[]; query: string }) {
  const { t } = useTranslation()
  if (ids.length === 0) {
    return (
      <Empty
        icon={IconSearch}
        title={t('settings.nothing', { query })}
        body={t('settings.nothingBody')}
        testid="nothing-found"
      />
    )
  }
  return SECTIONS.map((section) => {
    const hits = idsOf(section).filter((id) => ids.includes(id))
    return hits.length > 0 && <Block key={section} section={section} ids={hits} />
  })
}

function Block({ section, ids, lead = false }: { section: Section; ids: SettingId[]; lead?: boolean }) {
  const { t } = useTranslation()
  const info = useCrisol()
  return (
    <section aria-labelledby={`section-${section}`} className="settings-block">
      <Title order={2} size={16} id={`section-${section}`}>
        {t(`settings.section.${section}`)}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" mt={2}>
          {t(`settings.lead.${section}`)}
        </Text>
      )}
      {section === 'tokens' && <TokensProblem />}
      <ul className="card settings-rows">
        {ids.map((id) => (
          <Fragment key={id}>{ROWS[id](info)}</Fragment>
        ))}
      </ul>
    </section>
  )
}
