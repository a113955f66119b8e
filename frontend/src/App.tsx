import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { type Bridge, BridgeProvider, type Info } from './bridge'
import { Rehearsal } from './features/rehearsal/Rehearsal'
import { Settings } from './features/settings/Settings'
import { Broken } from './features/shell/Broken'
import { Fallen } from './features/shell/Fallen'
import { Shell } from './features/shell/Shell'
import { useInfo } from './features/shell/useInfo'
import { makeI18n, systemLanguage } from './i18n'
import { resolver, theme } from './theme'

function makeClient() {
  return new QueryClient({
    defaultOptions: {
      // The backend is in the same process: what it refuses once it refuses again, and events say when to ask anew.
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always', staleTime: Infinity },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** The whole page. */
export function App({ bridge }: { bridge: Bridge }) {
  const [client] = useState(makeClient)
  return (
    <BridgeProvider bridge={bridge}>
      <QueryClientProvider client={client}>
        <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
          <Started />
        </MantineProvider>
      </QueryClientProvider>
    </BridgeProvider>
  )
}

/** Asks who Crisol is before anything else: the language comes with the answer. */
function Started() {
  const info = useInfo()
  if (info.isPending) return null
  return <Spoken info={info.data ?? null} problem={info.error} />
}

function Spoken({ info, problem }: { info: Info | null; problem: Error | null }) {
  const [i18n] = useState(() => makeI18n(info?.language || systemLanguage()))
  useEffect(() => {
    const tell = (language: string) => {
      document.documentElement.lang = language
    }
    tell(i18n.language)
    i18n.on('languageChanged', tell)
    return () => i18n.off('languageChanged', tell)
  }, [i18n])
  const [open, show] = useState(false)
  const close = useCallback(() => show(false), [])
  const well = info && !problem
  return (
    <I18nextProvider i18n={i18n}>
      <Shell settings={well ? { open, show } : null}>
        <Fallen>
          {well ? (
            <Rehearsal info={info} aside={open ? <Settings info={info} onBack={close} /> : null} onOpen={close} />
          ) : (
            <Broken problem={problem} />
          )}
        </Fallen>
      </Shell>
    </I18nextProvider>
  )
}
