import { Button, Group, Modal, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Info, Secret } from '../../bridge'
import { Asked, Refusal } from '../../design'
import { NoKeychain } from '../frame/NoKeychain'
import { useDeleteSecret, useSecrets, useSetSecret } from './hooks'

/** Who gives out which token. */
const ISSUERS: Record<string, string> = { REPLICATE_API_TOKEN: 'Replicate', HF_TOKEN: 'Hugging Face' }

/** The tokens: where each comes from, never what it is. */
export function Tokens({ info }: { info: Info }) {
  const { t } = useTranslation()
  const secrets = useSecrets()
  return (
    <section aria-labelledby="tokens">
      <Title order={2} size={15} id="tokens">
        {t('settings.tokens')}
      </Title>
      <Text size="sm" c="dimmed" mt={2}>
        {t('settings.tokensLead')}
      </Text>
      <Stack gap="sm" mt="sm">
        {!info.keychain.available && <NoKeychain problem={info.keychain.problem} />}
        {secrets.isPending && (
          <Text size="sm" c="dimmed" role="status">
            {t('settings.reading')}
          </Text>
        )}
        {secrets.error && (
          <Refusal fault={secrets.error} action={{ label: t('settings.retry'), run: () => void secrets.refetch() }} />
        )}
        {secrets.data && (
          <ul className="card rows" data-testid="tokens">
            {secrets.data.map((secret) => (
              <li key={secret.name} className="token" data-testid={`token-${secret.name}`}>
                <Token secret={secret} keychain={info.keychain.available} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </section>
  )
}

const TONES = { keychain: 'good', environment: 'good', memory: 'warn', '': '' } as const

function Token({ secret, keychain }: { secret: Secret; keychain: boolean }) {
  const { t } = useTranslation()
  const remove = useDeleteSecret(secret.name)
  const { name, source, shadowed } = secret
  const who = ISSUERS[name] ?? name
  const own = source === 'keychain' || source === 'memory'
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="md">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600}>
            {who} <span className="mono token-name">{name}</span>
          </Text>
          <Text size="sm" data-testid={`source-${name}`} data-source={source}>
            <span className="dot" data-tone={TONES[source]} />
            {t(`settings.source.${source || 'none'}`)}
          </Text>
          {shadowed && (
            <Text size="sm" c="dimmed">
              {t('settings.shadowed')}
            </Text>
          )}
          {source === 'environment' && (
            <Text size="sm" c="dimmed">
              {t('settings.environmentHint')}
            </Text>
          )}
        </div>
        <Group gap="xs" wrap="nowrap">
          <SetToken name={name} who={who} own={own} keychain={keychain} />
          {own && (
            <Asked
              label={t('settings.delete')}
              name={t('settings.deleteName', { name })}
              size="xs"
              title={t('settings.deleteTitle', { name })}
              body={`${t('settings.deleteBody', { who })}${shadowed ? ` ${t('settings.deleteShadowed')}` : ''}`}
              yes={t('settings.delete')}
              no={t('settings.deleteNo')}
              testid={`delete-${name}`}
              busy={remove.isPending}
              run={() => remove.mutate()}
            />
          )}
        </Group>
      </Group>
      {remove.error && (
        <Refusal fault={remove.error} {...(remove.error.code === 'not_found' ? { title: t('settings.gone') } : {})} />
      )}
    </>
  )
}

/** A button that asks for a token. The page holds what is typed in the field alone, and empties it on the way out. */
function SetToken({ name, who, own, keychain }: { name: string; who: string; own: boolean; keychain: boolean }) {
  const { t } = useTranslation()
  const [open, { open: ask, close }] = useDisclosure(false)
  const field = useRef<HTMLInputElement>(null)
  const { set, pending, error, forget } = useSetSecret(name)
  const title = own ? t('settings.replaceName', { name }) : t('settings.setName', { name })
  const leave = () => {
    if (field.current) field.current.value = ''
    forget()
    close()
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const input = field.current
    if (pending || !input?.value.trim()) return
    const saving = set(input.value)
    input.value = ''
    if (await saving) close()
    else input.focus()
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
              />
              {error && (
                <div style={{ marginTop: 12 }}>
                  <Refusal fault={error} title={t('settings.setFailed')} />
                </div>
              )}
              <Group justify="flex-end" mt="lg" gap="sm">
                <Button variant="default" onClick={leave}>
                  {t('settings.keep')}
                </Button>
                <Button type="submit" loading={pending} data-testid="token-save">
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
