import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useBridge } from '../../bridge'

/** Where a window is that was opened to no place in particular. */
const NOWHERE = ['', '/', '/jobs']

/** Opens the first run in a home that has not seen it, unless the window was opened to show something else. */
export function useFirstRun() {
  const bridge = useBridge()
  const [location, go] = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the window opens
  useEffect(() => {
    if (!NOWHERE.includes(location)) return
    let elsewhere = false
    bridge.welcome
      .get()
      .then(({ due }) => due && !elsewhere && go('/welcome', { replace: true }))
      .catch(() => undefined)
    return () => {
      elsewhere = true
    }
  }, [bridge])
}
