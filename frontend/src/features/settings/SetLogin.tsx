import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../../design'
import { useSetLogin } from './hooks'

/** A button that asks for the login of the proxy. The page holds it in the fields alone, and empties them on the way out. */
export function SetLogin({ own }: { own: boolean }) {
  const { t } = useTranslation()
  const [open, { open: ask, close }] = useDisclosure(false)
  const user = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const { run, pending, error, forget } = useSetLogin()
  const empty = () => {
    for (const field of [user, password]) if (field.current) field.current.value = ''
  }
  const leave = () => {
    empty()
    forget()
    close()
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (pending || !user.current?.value.trim()) return
    if (await run(user.current.value, password.current?.value ?? '')) leave()
  }
  const title = t('settings.loginTitle')
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={own ? t('settings.replaceLogin') : t('settings.setLogin')}
        data-testid="set-login"
        onClick={ask}
      >
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
              <Text size="sm">{t('settings.loginBody')}</Text>
              <Stack gap="sm" mt="md">
                <TextInput
                  label={t('settings.loginUser')}
                  ref={user}
                  required
                  data-autofocus
                  autoComplete="off"
                  spellCheck={false}
                  data-testid="login-user"
                />
                <PasswordInput
                  label={t('settings.loginPassword')}
                  ref={password}
                  autoComplete="off"
                  visibilityToggleButtonProps={{ 'aria-label': t('settings.loginShow') }}
                  data-testid="login-password"
                />
              </Stack>
              {error && (
                <div style={{ marginTop: 12 }}>
                  <Refusal fault={error} />
                </div>
              )}
              <Group justify="flex-end" mt="lg" gap="sm">
                <Button variant="default" onClick={leave}>
                  {t('settings.keep')}
                </Button>
                <Button type="submit" loading={pending} data-testid="login-save">
                  {t('settings.save')}
                </Button>
              </Group>
            </form>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  )
}
