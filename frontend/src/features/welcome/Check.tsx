import { Button, Group, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fault, Found } from '../../bridge'
import { Dot, Refusal } from '../../design'

const TONES = { pass: 'good', warn: 'warn', fail: 'bad', checking: 'busy' } as const

interface Props {
  state: Found | 'checking'
  title: string
  /** What to do about it, where there is something to do. */
  fix?: string | undefined
  error: Fault | null
  again: () => void
  children?: ReactNode
}

/** What a live check has found. It is made again at a press, and whenever the window comes back to the front. */
export function Check({ state, title, fix, error, again, children }: Props) {
  const { t } = useTranslation()
  return (
    <section className="card check" aria-label={t('welcome.check')} data-testid="check" data-state={state}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div role="status" style={{ minWidth: 0 }}>
          <Text fw={600} size="sm">
            <Dot tone={TONES[state]} />
            <span className="sr-only">{t(`welcome.found.${state}`)}: </span>
            {title}
          </Text>
          {fix && (
            <Text size="sm" mt={4}>
              {fix}
            </Text>
          )}
        </div>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
          data-testid="check-again"
          disabled={state === 'checking'}
          onClick={again}
          style={{ flex: 'none' }}
        >
          {t('welcome.again')}
        </Button>
      </Group>
      {error && <Refusal fault={error} />}
      {children}
    </section>
  )
}
