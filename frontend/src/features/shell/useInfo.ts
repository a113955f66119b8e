import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Fault, type Info, useBridge } from '../../bridge'

const key = ['info']

/** Who Crisol is; the error is why it could not start. */
export function useInfo() {
  const bridge = useBridge()
  const client = useQueryClient()
  useEffect(() => bridge.onTrouble(() => void client.invalidateQueries({ queryKey: key })), [bridge, client])
  return useQuery<Info, Fault>({ queryKey: key, queryFn: () => bridge.info() })
}
