import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Fault, type Plan, type Request, useBridge } from '../../bridge'

/** The provider that plays the whole way on this computer. */
export const REHEARSAL = 'rehearsal'

/** What a rehearsal of the sample dataset is called. */
const SAMPLE = 'sample'

/** From a wish to a plan: the sample's, a folder's, or that of a request made before. */
export type Wish =
  | { kind: 'sample' }
  | { kind: 'choose'; title: string }
  | { kind: 'folder'; dir: string }
  | { kind: 'request'; request: Request }
  | { kind: 'job'; id: string }

/** Makes a plan. It is null when the person closed the folder dialog. */
export function usePlanning() {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<Plan | null, Fault, Wish>({
    mutationFn: async (wish) => {
      const folder = (configDir: string) => bridge.training.plan({ configDir, provider: REHEARSAL })
      if (wish.kind === 'request') return bridge.training.plan(wish.request)
      if (wish.kind === 'job') return bridge.training.plan((await bridge.jobs.get(wish.id)).request)
      if (wish.kind === 'folder') return folder(wish.dir)
      if (wish.kind === 'sample') {
        return bridge.training.plan({
          configDir: await bridge.training.sampleConfig(),
          provider: REHEARSAL,
          name: SAMPLE,
        })
      }
      const configDir = await bridge.training.chooseConfig(wish.title)
      return configDir ? folder(configDir) : null
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['recent'] }),
  })
}

/** Submits a plan that the person agreed to. However often it is asked to, one showing of the plan makes one job. */
export function useSubmit() {
  const bridge = useBridge()
  const client = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  return useMutation<string, Fault, Plan>({
    mutationFn: (plan) => bridge.training.submit(plan.request, plan.digest, key),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  })
}

/** Where a job can be trained. */
export function useProviders() {
  const bridge = useBridge()
  return useQuery({ queryKey: ['providers'], queryFn: () => bridge.training.providers(), staleTime: 60_000 })
}

/** The form, as the backend describes it. */
export function useForm() {
  const bridge = useBridge()
  return useQuery({ queryKey: ['form'], queryFn: () => bridge.drafts.form(), staleTime: Number.POSITIVE_INFINITY })
}

/** All drafts, the one that was last worked on first. */
export function useDrafts() {
  const bridge = useBridge()
  return useQuery({ queryKey: ['drafts'], queryFn: () => bridge.drafts.list() })
}

/** The config folders that were planned last. */
export function useRecentConfigs() {
  const bridge = useBridge()
  return useQuery({ queryKey: ['recent'], queryFn: () => bridge.training.recentConfigs() })
}
