import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../../design'
import { useSetSecret, useTestSecret } from './hooks'
import { Answer } from './Tokens'

interface Props {
  name: string
  who: string
  own: boolean
  keychain: boolean
  onSaved: () => void
}

/** A button that asks for a token. The page holds what is typed in the field alone, and empties it on the way out. */
export function SetToken({ name, who, own, keychain, onSaved }: Props) {
  const { t } = useTranslation()
  const [open, { open: ask, close }] = useDisclosure(false)
  const field = useRef<HTMLInputElement>(null)
  const { run: set, pending, error, forget } = useSetSecret(name)
  const tested = useTestSecret(name)
  const title = own ? t('settings.replaceName', { name }) : t('settings.setName', { name })
  const leave = () => {
    if (field.current) field.current.value = ''
    forget()
    tested.forget()
    close()
  }
  const test = () => {
    const typed = field.current?.value.trim()
    if (typed) void tested.test(typed)
    else field.current?.focus()
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const input = field.current
    if (pending || !input?.value.trim()) return
    const saving = set(input.value)
    input.value = ''
    tested.forget()
    if (await saving) {
      onSaved()
      close()
    } else input.focus()
  }
  return (
    <>
      <Button variant="default" size="xs" aria-label={title} data-testid={`set-${name}`} onClick={ask}>
        {own ? t('settings.replace') : t('settings.set')}
      </Button>
      <Modal.Root opened={open} onClose={leave} centered>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body p="lg">
            <form onSubmit={(event) => void save(event)}>
              <Modal.Title fw={600} fz={16} mb={6}>
                {title}
              </Modal.Title>
              <Text size="sm">{keychain ? t('settings.setBody', { who }) : t('settings.setMemory')}</Text>
              <TextInput
                mt="md"
                type="password"
                autoComplete="off"
                spellCheck={false}
                required
                data-autofocus
                data-testid="token-field"
                label={t('settings.token')}
                ref={field}
                readOnly={pending}
                onChange={() => tested.answer && tested.forget()}
              />
              <Answer answer={tested.answer} testid="answer-typed" />
              {tested.error && <Refusal fault={tested.error} />}
              {error && (
                <div style={{ marginTop: 12 }}>
                  <Refusal fault={error} title={t('settings.setFailed')} />
                </div>
              )}
              <Group justify="space-between" mt="lg" gap="sm">
                <Button variant="default" data-testid="token-test" loading={tested.pending} onClick={test}>
                  {t('settings.test')}
                </Button>
                <Group gap="sm">
                  <Button variant="default" onClick={leave}>
                    {t('settings.keep')}
                  </Button>
                  <Button type="submit" loading={pending} data-testid="token-save">
                    {t('settings.save')}
                  </Button>
                </Group>
              </Group>
            </form>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  )
}
