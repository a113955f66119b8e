import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { type Bridge, BridgeProvider, type Info } from './bridge'
import { resolver, theme } from './design/theme'
import { useAddress, useAddressSearch } from './features/frame/address'
import { Broken } from './features/frame/Broken'
import { CommandsProvider } from './features/frame/commands'
import { Frame } from './features/frame/Frame'
import { InfoProvider } from './features/frame/info'
import { useInfo } from './features/frame/useInfo'
import { makeI18n, systemLanguage } from './i18n'

function makeClient() {
  return new QueryClient({
    defaultOptions: {
      // The backend is in the same process: what it refuses once it refuses again, and events say when to ask anew. So
      // what no view shows any more is let go after a minute.
      queries: {
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        staleTime: Infinity,
        gcTime: 60_000,
      },
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
          <Notifications position="bottom-right" zIndex={400} />
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
  return (
    <I18nextProvider i18n={i18n}>
      {info && !problem ? (
        <InfoProvider value={info}>
          <Router hook={useAddress} searchHook={useAddressSearch}>
            <CommandsProvider>
              <Frame />
            </CommandsProvider>
          </Router>
        </InfoProvider>
      ) : (
        <Broken problem={problem} />
      )}
    </I18nextProvider>
  )
}
