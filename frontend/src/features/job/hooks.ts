import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { type Curve, type CurveWant, type Fault, type Frozen, type Job, type Outputs, useBridge } from '../../bridge'
import { useToast } from '../../design'

/** A net below the events: how often an active job is asked after when none come. */
const NET = 10_000

const keys = {
  jobs: ['jobs'] as const,
  job: (id: string) => ['job', id] as const,
  timeline: (id: string) => ['job', id, 'timeline'] as const,
  curve: (id: string, want: CurveWant) => ['job', id, 'curve', want] as const,
  outputs: (id: string) => ['job', id, 'outputs'] as const,
  // Not below ['job', id]: it never changes.
  frozen: (id: string) => ['frozen', id] as const,
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

/** The curve of a job as a chart of some width shows it; the one before stays until the next is there. */
export function useCurve(id: string, want: CurveWant) {
  const bridge = useBridge()
  return useQuery<Curve, Fault>({
    queryKey: keys.curve(id, want),
    queryFn: () => bridge.job.curve(id, want),
    placeholderData: keepPreviousData,
    structuralSharing: false,
    enabled: want.width > 0,
  })
}

export function useOutputs(id: string) {
  const bridge = useBridge()
  return useQuery<Outputs, Fault>({ queryKey: keys.outputs(id), queryFn: () => bridge.job.outputs(id) })
}

export function useFrozen(id: string) {
  const bridge = useBridge()
  return useQuery<Frozen, Fault>({
    queryKey: keys.frozen(id),
    queryFn: () => bridge.job.frozen(id),
    staleTime: Number.POSITIVE_INFINITY,
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

export function useForget(id: string) {
  const bridge = useBridge()
  const client = useQueryClient()
  return useMutation<void, Fault>({
    mutationFn: () => bridge.job.forget(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.job(id) }),
  })
}

/** Takes a job off the list and goes there; the message that tells of it puts it back. */
export function useRemove(job: Job) {
  const bridge = useBridge()
  const client = useQueryClient()
  const toast = useToast()
  const { t } = useTranslation()
  const [, go] = useLocation()
  const listed = () => client.invalidateQueries({ queryKey: keys.jobs })
  const restore = () =>
    bridge.job.restore(job.id).then(listed, (reason: Error) => toast({ text: reason.message, tone: 'bad' }))
  return useMutation<void, Fault>({
    mutationFn: () => bridge.job.remove(job.id),
    onSuccess: () => {
      go('/jobs')
      toast({ text: t('job.removed', { name: job.name }), undo: () => void restore() })
      return listed()
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

/** Whether a job has ended and nothing more comes of it. */
export function isOver(job: Job): boolean {
  const ending = endingOf(job)
  return ending !== 'running' && ending !== 'bringing'
}
