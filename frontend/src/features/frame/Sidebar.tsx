import { Text, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { Keys, Mark } from '../../design'
import { Badges } from './Badges'
import { KeepOn } from './KeepOn'
import { addressOf, PLACES } from './places'

/** Where one can go, and where one is. */
export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation()
  const [location] = useLocation()
  return (
    <nav className="sidebar" aria-label={t('frame.navigation')}>
      <div className="sidebar-head">
        <Mark />
        <Text fw={600} className="sidebar-word">
          Crisol
        </Text>
      </div>
      <UnstyledButton className="sidebar-search" onClick={onSearch} data-testid="open-palette">
        <IconSearch size={16} stroke={1.7} aria-hidden />
        <span className="sidebar-word">{t('frame.search')}</span>
        <span className="sidebar-word sidebar-keys">
          <Keys keys="$mod+k" />
        </span>
      </UnstyledButton>
      <ul>
        {PLACES.filter((place) => place.listed).map((place) => {
          const address = addressOf(place)
          const here = location === address || location.startsWith(`${address}/`)
          const label = t(`frame.place.${place.name}`)
          return (
            <li key={place.name} data-last={place.name === 'settings' || undefined}>
              <Link
                href={address}
                className="sidebar-item"
                aria-current={here ? 'page' : undefined}
                title={label}
                data-testid={`go-${place.name}`}
              >
                <place.icon size={18} stroke={1.7} aria-hidden />
                <span className="sidebar-word">{label}</span>
              </Link>
            </li>
          )
        })}
      </ul>
      <Badges />
      <KeepOn />
    </nav>
  )
}
