import { spotlight } from '@mantine/spotlight'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { faultOf, LANGUAGES, type Language, THEMES, useBridge } from '../../bridge'
import { Loading, useToast } from '../../design'
import { CheatSheet } from './CheatSheet'
import { Closing } from './Closing'
import { covered, useAllCommands, useCommands } from './commands'
import { Drop } from './Drop'
import { Fallen } from './Fallen'
import { Palette } from './Palette'
import { addressOf, PLACES } from './places'
import { Sidebar } from './Sidebar'
import { NAMES, useLanguage } from './useLanguage'
import { useLiveUpdates } from './useLiveUpdates'
import { useOpening } from './useOpening'
import { useKeptScheme, useScheme } from './useScheme'
import { useZoom } from './useZoom'

/** The window: where one can go on the left, and the view of where one is. */
export function Frame() {
  const { i18n } = useTranslation()
  const bridge = useBridge()
  const [location] = useLocation()
  const [cheats, setCheats] = useState(false)
  useLiveUpdates()
  useKeptScheme()
  useOpening()
  // For the bench: how long a person waits for more than the first paint.
  useEffect(() => void performance.mark('frame'), [])
  useEffect(() => {
    // Notifications are written by the backend, which cannot ask the web view for the system's language.
    bridge.system.setLanguage(i18n.language as Language, false).catch(() => undefined)
  }, [bridge, i18n])
  const commands = useAllCommands()
  useEffect(
    () =>
      bridge.shell.onCommand((id) => {
        // The newest of that name is the view's own. A question on the page is answered before one goes elsewhere.
        const command = commands.findLast((c) => c.id === id)
        if (command && !(covered() && command.group !== 'window')) command.run()
      }),
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
      <Drop />
      <Closing />
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
  const toast = useToast()
  const zoom = useZoom()
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
    {
      id: 'folder.open',
      label: t('frame.openFolder'),
      group: 'training',
      keys: '$mod+o',
      run: () => {
        bridge.training.chooseConfig(t('start.chooseTitle')).then(
          (dir) => dir && go(`/new?folder=${encodeURIComponent(dir)}`),
          (reason: unknown) => toast({ text: faultOf(reason).message, tone: 'bad' }),
        )
      },
    },
    {
      id: 'zoom.in',
      label: t('frame.zoomIn'),
      group: 'window',
      keys: '$mod+[Shift]++',
      also: ['$mod+='],
      run: () => zoom(1),
    },
    { id: 'zoom.out', label: t('frame.zoomOut'), group: 'window', keys: '$mod+-', run: () => zoom(-1) },
    { id: 'zoom.reset', label: t('frame.zoomReset'), group: 'window', keys: '$mod+0', run: () => zoom(0) },
    {
      id: 'fullscreen',
      label: t('frame.fullscreen'),
      group: 'window',
      keys: 'F11',
      run: () => void bridge.shell.toggleFullscreen(),
    },
    { id: 'about', label: t('frame.about'), group: 'window', run: () => go('/settings/about') },
    {
      id: 'log.show',
      label: t('frame.showLog'),
      group: 'window',
      run: () => {
        bridge.shell.showLog().catch((reason: unknown) => toast({ text: faultOf(reason).message, tone: 'bad' }))
      },
    },
    {
      id: 'window.close',
      label: t('frame.close'),
      group: 'window',
      keys: '$mod+w',
      run: () => void bridge.shell.close(),
    },
    {
      id: 'quit',
      label: t('app.quit'),
      group: 'window',
      keys: '$mod+q',
      // Who quits is not asked whether the window should only go to the tray.
      run: () => {
        bridge.presence.answerClosing('quit', false).catch(() => bridge.system.quit())
      },
    },
  ])
}
