import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Fault, type Plan, type Request, useBridge } from '../../bridge'

/** The provider that plays the whole way on this computer. */
export const REHEARSAL = 'rehearsal'

/** What a rehearsal of the sample dataset is called. */
const SAMPLE = 'sample'

/** From a wish to a plan: the sample's, a chosen folder's, or that of a request made before. */
export type Wish =
  | { kind: 'sample' }
  | { kind: 'choose'; title: string }
  | { kind: 'request'; request: Request }
  | { kind: 'job'; id: string }

/** Makes a plan. It is null when the person closed the folder dialog. */
export function usePlanning() {
  const bridge = useBridge()
  return useMutation<Plan | null, Fault, Wish>({
    mutationFn: async (wish) => {
      if (wish.kind === 'request') return bridge.training.plan(wish.request)
      if (wish.kind === 'job') return bridge.training.plan((await bridge.jobs.get(wish.id)).request)
      if (wish.kind === 'sample') {
        return bridge.training.plan({
          configDir: await bridge.training.sampleConfig(),
          provider: REHEARSAL,
          name: SAMPLE,
        })
      }
      const configDir = await bridge.training.chooseConfig(wish.title)
      return configDir ? bridge.training.plan({ configDir, provider: REHEARSAL }) : null
    },
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
