import { spotlight } from '@mantine/spotlight'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { LANGUAGES, type Language, THEMES, useBridge } from '../../bridge'
import { Loading } from '../../design'
import { CheatSheet } from './CheatSheet'
import { useAllCommands, useCommands } from './commands'
import { Fallen } from './Fallen'
import { Palette } from './Palette'
import { addressOf, PLACES } from './places'
import { Sidebar } from './Sidebar'
import { useFirstRun } from './useFirstRun'
import { NAMES, useLanguage } from './useLanguage'
import { useLiveUpdates } from './useLiveUpdates'
import { useKeptScheme, useScheme } from './useScheme'

/** The window: where one can go on the left, and the view of where one is. */
export function Frame() {
  const { i18n } = useTranslation()
  const bridge = useBridge()
  const [location, go] = useLocation()
  const [cheats, setCheats] = useState(false)
  useLiveUpdates()
  useKeptScheme()
  useFirstRun()
  useEffect(() => {
    // Notifications are written by the backend, which cannot ask the web view for the system's language.
    bridge.system.setLanguage(i18n.language as Language, false).catch(() => undefined)
  }, [bridge, i18n])
  useEffect(() => bridge.system.onOpen((id) => go(`/jobs/${id}`)), [bridge, go])
  const commands = useAllCommands()
  useEffect(
    // The native menu names a command; the newest of that name is the view's own.
    () => bridge.system.onCommand((id) => commands.findLast((command) => command.id === id)?.run()),
    [bridge, commands],
  )
  useFrameCommands({ onSearch: spotlight.open, onCheats: () => setCheats(true) })
  return (
    <div className="frame">
      <Sidebar onSearch={spotlight.open} />
      <main className="scroll">
        {/* Another place is another view: what fell in one does not keep the others from being seen. */}
        <Fallen key={location.split('/')[1]}>
          <Suspense fallback={<Loading />}>
            <Switch>
              {PLACES.map((place) => (
                <Route key={place.name} path={place.path} component={place.view} />
              ))}
              <Route>
                <Redirect to="/jobs" replace />
              </Route>
            </Switch>
          </Suspense>
        </Fallen>
      </main>
      <Palette />
      <CheatSheet open={cheats} onClose={() => setCheats(false)} />
    </div>
  )
}

function useFrameCommands({ onSearch, onCheats }: { onSearch: () => void; onCheats: () => void }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const bridge = useBridge()
  const { dress } = useScheme()
  const { speak } = useLanguage()
  useCommands([
    ...PLACES.filter((place) => place.listed || place.name === 'welcome' || place.name === 'gallery').map((place) => ({
      id: `go.${place.name}`,
      label: t('frame.goTo', { place: t(`frame.place.${place.name}`) }),
      group: 'go' as const,
      ...(place.keys ? { keys: place.keys } : {}),
      ...(place.also ? { also: place.also } : {}),
      run: () => go(addressOf(place)),
    })),
    { id: 'go.back', label: t('frame.back'), group: 'go', keys: 'Alt+ArrowLeft', run: () => window.history.back() },
    {
      id: 'go.forward',
      label: t('frame.forward'),
      group: 'go',
      keys: 'Alt+ArrowRight',
      run: () => window.history.forward(),
    },
    { id: 'palette', label: t('frame.search'), group: 'window', keys: '$mod+k', silent: true, run: onSearch },
    { id: 'shortcuts', label: t('frame.shortcuts'), group: 'window', keys: '[Shift]+?', run: onCheats },
    ...THEMES.map((scheme) => ({
      id: `scheme.${scheme}`,
      label: t('app.scheme.label', { name: t(`app.scheme.${scheme}`) }),
      group: 'window' as const,
      run: () => dress(scheme),
    })),
    ...LANGUAGES.map((language) => ({
      id: `language.${language}`,
      label: t('frame.speak', { language: NAMES[language] }),
      group: 'window' as const,
      run: () => speak(language),
    })),
    { id: 'quit', label: t('app.quit'), group: 'window', keys: '$mod+q', run: () => bridge.system.quit() },
  ])
}
