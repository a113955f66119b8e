import { ActionIcon, Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** Copies a text. what names it to a screen reader. */
export function Copy({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation()
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <ActionIcon
      size={20}
      variant="subtle"
      className="model-copy"
      aria-label={copied ? t('models.copied') : t('models.copyWhat', { what })}
      onClick={() => copy(text)}
    >
      {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
    </ActionIcon>
  )
}

/** Copies a text, as a button with words. */
export function CopyAll({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation()
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <Button size="compact-sm" variant="subtle" onClick={() => copy(text)}>
      {copied ? t('models.copied') : label}
    </Button>
  )
}
