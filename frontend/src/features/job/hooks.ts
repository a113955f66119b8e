import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Fault, type Job, type Point, useBridge } from '../../bridge'
import { joined, type LogText } from './log'

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

export function useJob(id: string) {
  const bridge = useBridge()
  return useQuery<Job, Fault>({
    queryKey: keys.job(id),
    queryFn: () => bridge.jobs.get(id),
    refetchInterval: (query) => (query.state.data?.active === false ? false : NET),
  })
}

export function useTimeline(id: string) {
  const bridge = useBridge()
  return useQuery({ queryKey: keys.timeline(id), queryFn: () => bridge.jobs.timeline(id) })
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
        const piece = await bridge.jobs.log(id, held ? held.next : -TAIL)
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
      const fresh = await bridge.jobs.points(id, held.length)
      return fresh.length > 0 ? [...held, ...fresh] : held
    },
  })
}

export function useCancel(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.jobs.cancel(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.job(id) }),
  })
}

export function useRemove(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.jobs.remove(id),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.job(id) })
      return client.invalidateQueries({ queryKey: keys.jobs })
    },
  })
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
