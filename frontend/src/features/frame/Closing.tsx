import { Button, Checkbox, Group, Modal, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge'

/** Asks what becomes of Crisol when its window is closed while jobs run. Esc leaves the window open. */
export function Closing() {
  const { t } = useTranslation()
  const { presence } = useBridge()
  const [open, setOpen] = useState(false)
  const [remember, setRemember] = useState(false)
  useEffect(
    () =>
      presence.onClosing(() => {
        presence.acknowledgeClosing()
        setRemember(false)
        setOpen(true)
      }),
    [presence],
  )
  const answer = (choice: 'tray' | 'quit') => {
    setOpen(false)
    // The window closes in any case; a choice that was not kept is asked for again the next time.
    presence.answerClosing(choice, remember).catch(() => undefined)
  }
  return (
    // Over whatever else is open: another question can wait until the window stays.
    <Modal.Root opened={open} onClose={() => setOpen(false)} centered zIndex={500}>
      <Modal.Overlay />
      <Modal.Content data-testid="closing">
        <Modal.Body p="lg">
          <Modal.Title fw={600} fz={16} mb={6}>
            {t('frame.closing.title')}
          </Modal.Title>
          <Text size="sm">{t('frame.closing.body')}</Text>
          <Checkbox
            mt="md"
            size="sm"
            label={t('frame.closing.remember')}
            description={t('frame.closing.rememberHint')}
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
            data-testid="closing-remember"
          />
          <Group justify="flex-end" mt="lg" gap="sm">
            <Button variant="default" onClick={() => answer('quit')} data-testid="closing-quit">
              {t('frame.closing.quit')}
            </Button>
            <Button onClick={() => answer('tray')} data-autofocus data-testid="closing-tray">
              {t('frame.closing.tray')}
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
