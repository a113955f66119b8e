import { useQuery } from '@tanstack/react-query'
import { type Fault, type Info, useBridge } from '../../bridge'

/** Who Crisol is; the error is why it could not start. */
export function useInfo() {
  const bridge = useBridge()
  return useQuery<Info, Fault>({ queryKey: ['info'], queryFn: () => bridge.system.info() })
}
