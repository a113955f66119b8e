import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge'

export function useJobs(limit: number) {
  const bridge = useBridge()
  return useQuery({
    queryKey: ['jobs', limit],
    queryFn: () => bridge.jobs.list(0, limit),
    placeholderData: keepPreviousData,
  })
}
