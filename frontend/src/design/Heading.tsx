import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

/** The title of a view. It takes the focus, so that a screen reader begins there and Tab goes on from there. */
export function Heading({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => ref.current?.focus({ preventScroll: true }), [])
  return (
    <Title order={1} size={24} lh={1.3} tabIndex={-1} ref={ref} className="cut">
      {children}
    </Title>
  )
}
