import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  /** Names the heading, for aria-labelledby and links within the page. */
  id: string
  title: string
  hint?: string
  /** At the end of the heading's line. */
  aside?: ReactNode
  children: ReactNode
}

/** A card with a heading. */
export function Section({ id, title, hint, aside, children }: Props) {
  return (
    <section className="card section" aria-labelledby={id}>
      <Group justify="space-between" mb={8} wrap="nowrap" align="baseline">
        <Group gap="xs" align="baseline" style={{ minWidth: 0 }}>
          <Title order={2} size={14} id={id}>
            {title}
          </Title>
          {hint && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
        </Group>
        {aside}
      </Group>
      {children}
    </section>
  )
}
