import { createContext, useContext } from 'react'
import type { Info } from '../../bridge'

const Context = createContext<Info | null>(null)

export const InfoProvider = Context.Provider

/** Who this Crisol is. It is known before any view is drawn. */
export function useCrisol(): Info {
  const info = useContext(Context)
  if (!info) throw new Error('useCrisol needs an InfoProvider above it')
  return info
}
