import { useSyncExternalStore } from 'react'

// The window's address stands behind the # of the page's: #/new?sample=1. wouter's own hook keeps the query before the #,
// where it outlives the place that it was for.

function subscribe(changed: () => void) {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

function address(): [path: string, search: string] {
  const [path = '', search = ''] = window.location.hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  return [`/${path}`, search]
}

/** Goes to an address, such as /jobs or /new?sample=1. */
export function navigate(to: string, { state = null, replace = false }: { state?: unknown; replace?: boolean } = {}) {
  const before = window.location.href
  window.history[replace ? 'replaceState' : 'pushState'](state, '', `#/${to.replace(/^[#/]*/, '')}`)
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: before, newURL: window.location.href }))
}

/** wouter's view of the path (Router's hook). */
export function useAddress(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => address()[0]), navigate]
}
useAddress.hrefs = (href: string) => `#${href}`

/** wouter's view of the query (Router's searchHook), without the question mark. */
export function useAddressSearch(): string {
  return useSyncExternalStore(subscribe, () => address()[1])
}
