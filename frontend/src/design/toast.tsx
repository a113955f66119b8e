import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** How long a message stays, in ms; one that can be undone stays longer, so that there is time to read and to act. */
const STAY = { plain: 4000, undo: 10_000 } as const

interface Message {
  text: string
  /** Takes back what was done. */
  undo?: () => void
  tone?: 'plain' | 'bad'
}

/** Tells of something that was done, in the corner of the window. */
export function useToast() {
  const { t } = useTranslation()
  return useCallback(
    ({ text, undo, tone = 'plain' }: Message) => {
      const id = notifications.show({
        autoClose: undo ? STAY.undo : STAY.plain,
        withBorder: true,
        color: tone === 'bad' ? 'red' : 'ember',
        closeButtonProps: { 'aria-label': t('design.close') },
        message: (
          <Group justify="space-between" wrap="nowrap" gap="md" data-testid="toast">
            <Text size="sm">{text}</Text>
            {undo && (
              <Button
                size="compact-sm"
                variant="subtle"
                data-testid="undo"
                onClick={() => {
                  notifications.hide(id)
                  undo()
                }}
              >
                {t('design.undo')}
              </Button>
            )}
          </Group>
        ),
      })
    },
    [t],
  )
}
