import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type Chosen,
  type Closing,
  type Consent,
  type Fault,
  type Folder,
  type FolderId,
  faultOf,
  type NetworkSettings,
  type NetworkState,
  type Notices,
  type Ports,
  type Secret,
  type TokenTest,
  useBridge,
} from '../../bridge'

// The terminal changes the same settings, so they are fetched anew each time the view opens.

const SECRETS = ['secrets'] as const
const CONSENT = ['consent'] as const
const NETWORK = ['network'] as const
const PORTS = ['ports'] as const
const FOLDERS = ['folders'] as const
const CHOSEN = ['chosen'] as const

export function useSecrets() {
  const bridge = useBridge()
  return useQuery<Secret[], Fault>({ queryKey: SECRETS, queryFn: () => bridge.settings.secrets(), staleTime: 0 })
}

/**
 * Does something with what was typed into a field for a secret. Not a mutation of the query client, which would remember
 * the value that it was called with: here nothing holds it once the backend has it.
 */
function useTyped<A extends unknown[], T>(ask: (...typed: A) => Promise<T>, settled?: () => void) {
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<Fault | null>(null)
  const run = async (...typed: A): Promise<{ answer: T } | null> => {
    setPending(true)
    setError(null)
    try {
      return { answer: await ask(...typed) }
    } catch (reason) {
      setError(faultOf(reason))
      return null
    } finally {
      setPending(false)
      settled?.()
    }
  }
  return { run, pending, error, forget: () => setError(null) }
}

export function useSetSecret(name: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useTyped(
    (value: string) => bridge.settings.setSecret(name, value),
    () => void client.invalidateQueries({ queryKey: SECRETS }),
  )
}

/** Asks the issuer of a token whether it works; the answer is forgotten when another question is asked. */
export function useTestSecret(name: string) {
  const bridge = useBridge()
  const [answer, setAnswer] = useState<TokenTest | null>(null)
  const { run, forget, ...rest } = useTyped((typed: string) => bridge.settings.testSecret(name, typed))
  const test = async (typed: string) => {
    setAnswer(null)
    setAnswer((await run(typed))?.answer ?? null)
  }
  return {
    ...rest,
    test,
    answer,
    forget: () => {
      forget()
      setAnswer(null)
    },
  }
}

export function useDeleteSecret(name: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.settings.deleteSecret(name),
    onSettled: () => client.invalidateQueries({ queryKey: SECRETS }),
  })
}

export function useConsent() {
  const bridge = useBridge()
  return useQuery<Consent, Fault>({ queryKey: CONSENT, queryFn: () => bridge.settings.consent(), staleTime: 0 })
}

export function useSetConsent() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, Consent>({
    mutationFn: (mode) => bridge.settings.setConsent(mode),
    onSettled: () => client.invalidateQueries({ queryKey: CONSENT }),
  })
}

export function useNetwork() {
  const bridge = useBridge()
  return useQuery<NetworkState, Fault>({
    queryKey: NETWORK,
    queryFn: () => bridge.settings.network(),
    staleTime: 0,
  })
}

export function useSetNetwork() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, NetworkSettings>({
    mutationFn: (settings) => bridge.settings.setNetwork(settings),
    onSettled: () => client.invalidateQueries({ queryKey: NETWORK }),
  })
}

export function useSetLogin() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useTyped(
    (user: string, password: string) => bridge.settings.setLogin(user, password),
    () => void client.invalidateQueries({ queryKey: NETWORK }),
  )
}

export function useDeleteLogin() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.settings.deleteLogin(),
    onSettled: () => client.invalidateQueries({ queryKey: NETWORK }),
  })
}

export function usePorts() {
  const bridge = useBridge()
  return useQuery<Ports, Fault>({ queryKey: PORTS, queryFn: () => bridge.settings.ports(), staleTime: 0 })
}

export function useSetPort() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, number>({
    mutationFn: (port) => bridge.settings.setPort(port),
    onSettled: () => client.invalidateQueries({ queryKey: PORTS }),
  })
}

export function useFolders() {
  const bridge = useBridge()
  return useQuery<Folder[], Fault>({ queryKey: FOLDERS, queryFn: () => bridge.settings.folders(), staleTime: 0 })
}

export function useShowFolder() {
  const bridge = useBridge()
  return useMutation<void, Fault, FolderId>({ mutationFn: (id) => bridge.settings.showFolder(id) })
}

/** Chooses the model folder with the system's dialog, or takes the usual one without a title. */
export function useChooseModels() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, string>({
    mutationFn: (title) => (title ? bridge.settings.chooseModels(title) : bridge.settings.resetModels()),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: FOLDERS })
      void client.invalidateQueries({ queryKey: ['models'] })
    },
  })
}

export function useChosen() {
  const bridge = useBridge()
  return useQuery<Chosen, Fault>({ queryKey: CHOSEN, queryFn: () => bridge.settings.chosen(), staleTime: 0 })
}

export function useSetNotices() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, Notices>({
    mutationFn: (notices) => bridge.settings.setNotices(notices),
    onSettled: () => client.invalidateQueries({ queryKey: CHOSEN }),
  })
}

export function useTestNotice() {
  const bridge = useBridge()
  return useMutation<void, Fault>({ mutationFn: () => bridge.settings.testNotice() })
}

export function useSetClosing() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault, Closing>({
    mutationFn: (closing) => bridge.settings.setClosing(closing),
    onSettled: () => client.invalidateQueries({ queryKey: CHOSEN }),
  })
}
