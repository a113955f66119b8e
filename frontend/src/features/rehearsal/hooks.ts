import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Fault, type Job, type Plan, type Point, type Request, useBridge } from '../../bridge'
import { joined, type LogText } from './log'

// Everything shown is fetched; events only say that it is time to fetch again. So what a person sees is always what
// the store holds, also after something was missed.

/** The provider that plays the whole way on this computer. */
export const REHEARSAL = 'rehearsal'

/** What a rehearsal of the sample dataset is called. */
const SAMPLE = 'sample'

/** A net below the events: how often an active job is asked after when none come. */
const NET = 10_000

/** How much of the end of a log is fetched first, in bytes. */
const TAIL = 64 * 1024

const keys = {
  jobs: ['jobs'] as const,
  job: (id: string) => ['job', id] as const,
  timeline: (id: string) => ['job', id, 'timeline'] as const,
  log: (id: string) => ['job', id, 'log'] as const,
  points: (id: string) => ['job', id, 'points'] as const,
}

/** Fetches what changed as the backend tells of it. To be used once, at the top of the page. */
export function useLiveUpdates() {
  const bridge = useBridge()
  const client = useQueryClient()
  useEffect(
    () =>
      bridge.onChange(({ jobs, lost }) => {
        void client.invalidateQueries({ queryKey: keys.jobs })
        if (lost) void client.invalidateQueries({ queryKey: ['job'] })
        else for (const id of jobs) void client.invalidateQueries({ queryKey: keys.job(id) })
      }),
    [bridge, client],
  )
}

export function useJobs(limit: number) {
  const bridge = useBridge()
  return useQuery({
    queryKey: [...keys.jobs, limit],
    queryFn: () => bridge.jobs(0, limit),
    placeholderData: keepPreviousData,
  })
}

export function useJob(id: string) {
  const bridge = useBridge()
  return useQuery<Job, Fault>({
    queryKey: keys.job(id),
    queryFn: () => bridge.job(id),
    refetchInterval: (query) => (query.state.data?.active === false ? false : NET),
  })
}

export function useTimeline(id: string) {
  const bridge = useBridge()
  return useQuery({ queryKey: keys.timeline(id), queryFn: () => bridge.timeline(id) })
}

/** The end of a job's log, and what is added to it. */
export function useLog(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useQuery({
    queryKey: keys.log(id),
    queryFn: async (): Promise<LogText> => {
      let held = client.getQueryData<LogText>(keys.log(id))
      for (;;) {
        const piece = await bridge.log(id, held ? held.next : -TAIL)
        held = joined(held, piece)
        if (!piece.text) return held
      }
    },
  })
}

/** All metric points of a job; only new ones are fetched. */
export function usePoints(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useQuery({
    queryKey: keys.points(id),
    structuralSharing: false,
    queryFn: async (): Promise<Point[]> => {
      const held = client.getQueryData<Point[]>(keys.points(id)) ?? []
      const fresh = await bridge.points(id, held.length)
      return fresh.length > 0 ? [...held, ...fresh] : held
    },
  })
}

/** From a wish to a plan: the sample's, a chosen folder's, or that of a request made before. */
export type Wish = { kind: 'sample' } | { kind: 'choose'; title: string } | { kind: 'request'; request: Request }

/** Makes a plan. It is null when the person closed the folder dialog. */
export function usePlanning() {
  const bridge = useBridge()
  return useMutation<Plan | null, Fault, Wish>({
    mutationFn: async (wish) => {
      if (wish.kind === 'request') return bridge.plan(wish.request)
      if (wish.kind === 'sample') {
        return bridge.plan({ configDir: await bridge.sampleConfig(), provider: REHEARSAL, name: SAMPLE })
      }
      const configDir = await bridge.chooseConfig(wish.title)
      return configDir ? bridge.plan({ configDir, provider: REHEARSAL }) : null
    },
  })
}

/** Submits a plan that the person agreed to. However often it is asked to, one showing of the plan makes one job. */
export function useSubmit() {
  const bridge = useBridge()
  const client = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  return useMutation<string, Fault, Plan>({
    mutationFn: (plan) => bridge.submit(plan.request, plan.digest, key),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
}

export function useCancel(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.cancel(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.job(id) }),
  })
}

export function useRemove(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.remove(id),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.job(id) })
      return client.invalidateQueries({ queryKey: keys.jobs })
    },
  })
}

/** The time, every so many milliseconds while on. */
export function useNow(every: number, on: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!on) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every, on])
  return now
}

/** What the page shows of a job as a whole. */
export type Ending = 'running' | 'bringing' | 'delivered' | 'failed' | 'missing' | 'cancelled'

export function endingOf(job: Job): Ending {
  if (!job.ended) return 'running'
  if (job.status === 'cancelled') return 'cancelled'
  if (job.status === 'failed') return 'failed'
  if (job.delivery.state === 'verified') return 'delivered'
  if (job.delivery.state === 'missing') return 'missing'
  return 'bringing'
}
