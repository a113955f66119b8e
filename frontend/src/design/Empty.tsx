import { Stack, Text, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface Props {
  icon: Icon
  title: string
  body: string
  /** What to do from here. */
  children?: ReactNode
  testid?: string
}

/** A place with nothing in it: what will be here, and how it gets here. */
export function Empty({ icon: Sign, title, body, children, testid }: Props) {
  return (
    <Stack align="center" gap={6} px="xl" py={48} data-testid={testid} className="empty">
      <Sign size={28} stroke={1.5} color="var(--mantine-color-dimmed)" aria-hidden />
      <Title order={2} size={16} mt={6} ta="center">
        {title}
      </Title>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        {body}
      </Text>
      {children && <div style={{ marginTop: 12 }}>{children}</div>}
    </Stack>
  )
}
