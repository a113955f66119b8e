import { useCallback, useEffect, useState } from 'react'

const KEPT = 'crisol-zoom'
const STEPS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2]

function kept(): number {
  const zoom = Number(localStorage.getItem(KEPT))
  return STEPS.includes(zoom) ? zoom : 1
}

/** How large everything is drawn: one of STEPS, kept in the web view. */
export function useZoom() {
  const [zoom, setZoom] = useState(kept)
  useEffect(() => {
    // zoom, unlike a larger font size, keeps the proportions and lets the page reflow (WCAG 1.4.4 and 1.4.10).
    document.documentElement.style.setProperty('zoom', String(zoom))
    localStorage.setItem(KEPT, String(zoom))
  }, [zoom])
  const turn = useCallback((by: number) => {
    setZoom((now) => (by === 0 ? 1 : (STEPS[STEPS.indexOf(now) + by] ?? now)))
  }, [])
  return turn
}
