import { ActionIcon, Group, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { faultOf, type ModelInfo, useBridge } from '../../bridge'
import { useToast } from '../../design'
import { useWords } from './hooks'

/** Gives a model another name, in the place where its name stands. Enter saves, Esc leaves it as it is. */
export function NameField({ model, onEnd }: { model: ModelInfo; onEnd: () => void }) {
  const { t } = useTranslation()
  const { models } = useBridge()
  const client = useQueryClient()
  const toast = useToast()
  const words = useWords()
  const [name, setName] = useState(model.name)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)

  async function save() {
    if (busy || name.trim() === '') return
    if (name.trim() === model.name) return onEnd()
    setBusy(true)
    try {
      const now = await models.rename(model.id, name)
      await client.invalidateQueries({ queryKey: ['models'] })
      toast({ text: t('models.rename.done', { name: now }) })
      onEnd()
    } catch (reason) {
      setWrong(words(faultOf(reason)))
      setBusy(false)
    }
  }

  return (
    <form
      className="model-rename"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') onEnd()
      }}
    >
      <Group gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          aria-label={t('models.rename.field')}
          data-testid="model-name-field"
          value={name}
          error={wrong || undefined}
          autoFocus
          maxLength={200}
          style={{ flex: 1, minWidth: 0 }}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setName(event.currentTarget.value)
            setWrong('')
          }}
        />
        <ActionIcon
          type="submit"
          variant="default"
          size={30}
          aria-label={t('models.rename.save')}
          disabled={busy || name.trim() === ''}
        >
          <IconCheck size={15} />
        </ActionIcon>
        <ActionIcon variant="default" size={30} aria-label={t('models.rename.cancel')} onClick={onEnd}>
          <IconX size={15} />
        </ActionIcon>
      </Group>
    </form>
  )
}
