import { ActionIcon, Menu, Text, useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconBrightnessAuto, IconCheck, IconLanguage, IconMoon, IconSettings, IconSun } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LANGUAGES, type Language, useBridge } from '../../bridge'
import { Mark } from './Mark'
import { SCHEMES } from './schemes'
import { NAMES, useLanguage } from './useLanguage'

const ICONS = { auto: IconBrightnessAuto, light: IconSun, dark: IconMoon }

interface Props {
  children: ReactNode
  /** Whether the settings are on the page, and what opens and closes them; null while there are none to show. */
  settings: { open: boolean; show: (open: boolean) => void } | null
}

/** The bar at the top and the page below it. */
export function Shell({ children, settings }: Props) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  useEffect(() => {
    // Notifications are written by the backend, which cannot ask the web view for the system's language.
    bridge.setLanguage(i18n.language as Language, false).catch(() => undefined)
  }, [bridge, i18n])

  const { speak } = useLanguage()
  useHotkeys(
    [
      [
        'mod+,',
        () => {
          // A question on the page is answered first.
          if (!document.querySelector('[role="dialog"]')) settings?.show(true)
        },
      ],
    ],
    [],
  )

  return (
    <div className="shell">
      <header className="bar">
        <Mark />
        <Text fw={600}>Crisol</Text>
        <Text size="sm" c="dimmed" visibleFrom="sm" ml={4}>
          {t('app.tagline')}
        </Text>
        <span style={{ flex: 1 }} />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('app.language')} data-testid="language">
              <IconLanguage size={18} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {LANGUAGES.map((language) => (
              <Menu.Item
                key={language}
                lang={language}
                data-testid={`language-${language}`}
                rightSection={i18n.language === language ? <IconCheck size={14} aria-hidden /> : null}
                aria-current={i18n.language === language}
                onClick={() => speak(language)}
              >
                {NAMES[language]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Scheme />
        {settings && (
          <ActionIcon
            variant={settings.open ? 'light' : 'subtle'}
            color="gray"
            data-testid="open-settings"
            aria-label={t('settings.open')}
            aria-pressed={settings.open}
            title={t('settings.open')}
            onClick={() => settings.show(!settings.open)}
          >
            <IconSettings size={18} stroke={1.7} />
          </ActionIcon>
        )}
      </header>
      <main className="scroll">{children}</main>
    </div>
  )
}

function Scheme() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = ICONS[colorScheme]
  const next = SCHEMES[(SCHEMES.indexOf(colorScheme) + 1) % SCHEMES.length] ?? 'auto'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      data-testid="scheme"
      aria-label={t('app.scheme.label', { name: t(`app.scheme.${colorScheme}`) })}
      title={t('app.scheme.label', { name: t(`app.scheme.${colorScheme}`) })}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={18} stroke={1.7} />
    </ActionIcon>
  )
}
