import { createContext, type ReactNode, useContext } from 'react'
import type { Bridge } from './types'

export { CODES, type Code, Fault, faultOf } from './fault'
export * from './types'

const Context = createContext<Bridge | null>(null)

export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  return <Context.Provider value={bridge}>{children}</Context.Provider>
}

export function useBridge(): Bridge {
  const bridge = useContext(Context)
  if (!bridge) throw new Error('useBridge needs a BridgeProvider above it')
  return bridge
}
