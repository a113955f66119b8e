import { type MouseEvent, useEffect, useRef } from 'react'

interface Props {
  label: string
  on: boolean
  partly?: boolean
  onClick: (event: MouseEvent) => void
}

/** A checkbox of the list. The keyboard chooses rows by itself, so Tab does not stop at each. */
export function Tick({ label, on, partly = false, onClick }: Props) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly
  }, [partly])
  return (
    <input
      ref={box}
      type="checkbox"
      className="tick"
      tabIndex={-1}
      aria-label={label}
      checked={on}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation()
        onClick(event)
      }}
    />
  )
}
