import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useBridge } from '../../bridge'

/**
 * Fetches what changed as the backend tells of it. Everything shown is fetched; events only say that it is time to fetch
 * again, so what a person sees is what the store holds, also after something was missed. Queries of a job begin with
 * ['job', id], those of lists with ['jobs'], those of models with ['models'].
 */
export function useLiveUpdates() {
  const bridge = useBridge()
  const client = useQueryClient()
  useEffect(
    () =>
      bridge.jobs.onChange(({ jobs, models, lost }) => {
        void client.invalidateQueries({ queryKey: ['jobs'] })
        if (models || lost) void client.invalidateQueries({ queryKey: ['models'] })
        if (lost) void client.invalidateQueries({ queryKey: ['job'] })
        else for (const id of jobs) void client.invalidateQueries({ queryKey: ['job', id] })
      }),
    [bridge, client],
  )
}
