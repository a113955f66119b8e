import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Secret, TokenTest } from '../../bridge'
import { Asked, Dot, Loading, Refusal } from '../../design'
import { useCrisol } from '../frame/info'
import { NoKeychain } from '../frame/NoKeychain'
import type { SettingId } from './catalogue'
import { useDeleteSecret, useSecrets, useTestSecret } from './hooks'
import { Row } from './Row'
import { SetToken } from './SetToken'

/** Who gives out which token. */
export const ISSUERS: Record<string, string> = { REPLICATE_API_TOKEN: 'Replicate', HF_TOKEN: 'Hugging Face' }

export const TONES = { keychain: 'good', environment: 'good', memory: 'warn', '': 'plain' } as const

/** A token: where it comes from and whether it works, never what it is. */
export function Token({ id, name, keychain }: { id: SettingId; name: string; keychain: boolean }) {
  const secrets = useSecrets()
  const secret = secrets.data?.find((one) => one.name === name)
  return <Row id={id} state={secret && <Known secret={secret} keychain={keychain} />} />
}

/** Why nothing is told of the tokens yet, above them. */
export function TokensProblem() {
  const { t } = useTranslation()
  const info = useCrisol()
  const secrets = useSecrets()
  return (
    <>
      {!info.keychain.available && (
        <div style={{ marginTop: 12 }}>
          <NoKeychain problem={info.keychain.problem} />
        </div>
      )}
      {secrets.isPending && <Loading label={t('settings.reading')} />}
      {secrets.error && (
        <div style={{ marginTop: 12 }}>
          <Refusal fault={secrets.error} action={{ label: t('settings.retry'), run: () => void secrets.refetch() }} />
        </div>
      )}
    </>
  )
}

function Known({ secret, keychain }: { secret: Secret; keychain: boolean }) {
  const { t } = useTranslation()
  const remove = useDeleteSecret(secret.name)
  const { test, answer, pending, error, forget } = useTestSecret(secret.name)
  const { name, source, shadowed } = secret
  const who = ISSUERS[name] ?? name
  const own = source === 'keychain' || source === 'memory'
  return (
    <div data-testid={`token-${name}`}>
      <Text size="sm" mt={6} data-testid={`source-${name}`} data-source={source}>
        <Dot tone={TONES[source]} />
        {t(`settings.source.${source || 'none'}`)}
        <span className="mono token-name">{name}</span>
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
      <Group gap="xs" mt="xs">
        {source !== '' && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('settings.testName', { name })}
            data-testid={`test-${name}`}
            loading={pending}
            onClick={() => void test('')}
          >
            {t('settings.test')}
          </Button>
        )}
        <SetToken name={name} who={who} own={own} keychain={keychain} onSaved={forget} />
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
            run={() => {
              forget()
              remove.mutate()
            }}
          />
        )}
      </Group>
      <Answer answer={answer} testid={`answer-${name}`} />
      {error && <Refusal fault={error} />}
      {remove.error && (
        <Refusal fault={remove.error} {...(remove.error.code === 'not_found' ? { title: t('settings.gone') } : {})} />
      )}
    </div>
  )
}

/** Where to go when a question did not reach the issuer: the way there may be wrong. */
const ON_THE_WAY = ['offline', 'timeout', 'proxy', 'certificate', 'settings']

/** What the issuer of a token said. */
export function Answer({ answer, testid }: { answer: TokenTest | null; testid: string }) {
  const { t } = useTranslation()
  return (
    <div role="status" data-testid={testid} data-verdict={answer?.verdict}>
      {answer && <Told answer={answer} words={wordsOf(answer, t)} />}
    </div>
  )
}

function Told({ answer: { verdict, reason }, words }: { answer: TokenTest; words: string }) {
  const { t } = useTranslation()
  return (
    <Text size="sm" mt={6}>
      <Dot tone={verdict === 'valid' ? 'good' : verdict === 'refused' ? 'bad' : 'warn'} />
      {words}{' '}
      {verdict === 'unreachable' && ON_THE_WAY.includes(reason) && (
        <Link href="/settings/network" className="link">
          {t('settings.toNetwork')}
        </Link>
      )}
    </Text>
  )
}

function wordsOf(answer: TokenTest, t: ReturnType<typeof useTranslation>['t']): string {
  const { verdict, issuer, who, kind, scope, reason } = answer
  if (verdict !== 'valid') return t(`settings.tested.${reason}`, { issuer })
  const owner = kind === 'organization' ? t('settings.worksFor', { issuer, who }) : t('settings.works', { issuer, who })
  return scope ? `${owner} ${t('settings.scope', { scope })}` : owner
}
