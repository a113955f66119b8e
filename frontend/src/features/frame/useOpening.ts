import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useBridge } from '../../bridge'

/** Where a window is that was opened to no place in particular. */
const NOWHERE = ['', '/', '/jobs']

/**
 * Goes to where the window was asked to open: at a link or a folder; else at the first run in a home that has not seen it. Later
 * links are followed as they come.
 */
export function useOpening() {
  const bridge = useBridge()
  const [location, go] = useLocation()
  useEffect(() => bridge.shell.onOpen((address) => go(address)), [bridge, go])
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the window opens
  useEffect(() => {
    let elsewhere = false
    const open = async () => {
      const address = await bridge.shell.address()
      if (address) go(address)
      else if (NOWHERE.includes(location) && (await bridge.welcome.get()).due && !elsewhere)
        go('/welcome', { replace: true })
    }
    open().catch(() => undefined)
    return () => {
      elsewhere = true
    }
  }, [bridge])
}
