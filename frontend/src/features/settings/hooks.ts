import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Consent, type Fault, faultOf, type Secret, useBridge } from '../../bridge'

// The terminal changes the same settings, so they are fetched anew each time the view opens.

const SECRETS = ['secrets'] as const
const CONSENT = ['consent'] as const

export function useSecrets() {
  const bridge = useBridge()
  return useQuery<Secret[], Fault>({ queryKey: SECRETS, queryFn: () => bridge.settings.secrets(), staleTime: 0 })
}

/**
 * Stores a secret. Not a mutation of the query client, which would remember the value it was called with: here nothing
 * holds it once the backend has it.
 */
export function useSetSecret(name: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<Fault | null>(null)
  const set = async (value: string) => {
    setPending(true)
    setError(null)
    try {
      await bridge.settings.setSecret(name, value)
      return true
    } catch (reason) {
      setError(faultOf(reason))
      return false
    } finally {
      setPending(false)
      void client.invalidateQueries({ queryKey: SECRETS })
    }
  }
  return { set, pending, error, forget: () => setError(null) }
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

export function useShowHome() {
  const bridge = useBridge()
  return useMutation<void, Fault>({ mutationFn: () => bridge.settings.showHome() })
}
