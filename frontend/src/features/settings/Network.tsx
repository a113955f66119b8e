import { Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type NetworkSettings, type NetworkState, PROXY_MODES, type ProxyMode, useBridge } from '../../bridge'
import { Asked, count, Dot, Loading, Refusal, Said } from '../../design'
import { useDeleteLogin, useNetwork, useSetNetwork } from './hooks'
import { helpOf, nameOf, Row } from './Row'
import { SetLogin } from './SetLogin'
import { TONES } from './Tokens'

function part({ mode, proxy, bundle }: NetworkState): NetworkSettings {
  return { mode, proxy, bundle }
}

/** Which proxy requests go through. */
export function ProxyModeRow() {
  const { t } = useTranslation()
  const network = useNetwork()
  const set = useSetNetwork()
  const now = network.data
  const mode = set.isPending ? set.variables.mode : now?.mode
  return (
    <Row
      id="proxyMode"
      roomy
      saving={set}
      state={
        <>
          {network.isPending && <Loading />}
          {network.error && <Refusal fault={network.error} />}
          {mode === 'system' && (
            <Text size="sm" mt={6} data-testid="proxy-environment">
              {now?.environment ? (
                <>
                  {t('settings.proxyFound')} <span className="mono selectable">{now.environment}</span>
                </>
              ) : (
                t('settings.proxyNone')
              )}
            </Text>
          )}
        </>
      }
    >
      {now && mode && (
        <SegmentedControl
          className="segments"
          aria-labelledby={nameOf('proxyMode')}
          value={mode}
          onChange={(value) => set.mutate({ ...part(now), mode: value as ProxyMode })}
          // One's own can be chosen once there is an address.
          data={PROXY_MODES.map((value) => ({
            value,
            label: t(`settings.proxyMode.${value}`),
            disabled: value === 'own' && !now.proxy,
          }))}
        />
      )}
    </Row>
  )
}

/** The address of one's own proxy. Giving one chooses it. */
export function ProxyAddressRow() {
  const { t } = useTranslation()
  const { data: now } = useNetwork()
  const set = useSetNetwork()
  const [typed, setTyped] = useState<string | null>(null)
  const kept = now?.proxy ?? ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed is of no use once something else is kept
  useEffect(() => setTyped(null), [kept])
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!now || typed === null || typed.trim() === kept) return
    const proxy = typed.trim()
    const mode = proxy ? 'own' : now.mode === 'own' ? 'system' : now.mode
    set.mutate({ ...part(now), proxy, mode })
  }
  return (
    <Row id="proxyAddress" roomy saving={set}>
      <form onSubmit={save} className="setting-form">
        <TextInput
          size="xs"
          className="mono-input"
          aria-labelledby={nameOf('proxyAddress')}
          aria-describedby={helpOf('proxyAddress')}
          placeholder="http://proxy.example.com:3128"
          spellCheck={false}
          autoComplete="off"
          data-testid="proxy-address"
          value={typed ?? kept}
          disabled={!now}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          loading={set.isPending}
          disabled={typed === null || typed.trim() === kept}
        >
          {t('settings.apply')}
        </Button>
      </form>
    </Row>
  )
}

/** The login of one's own proxy. */
export function ProxyLoginRow() {
  const { t } = useTranslation()
  const { data: now } = useNetwork()
  const remove = useDeleteLogin()
  const source = now?.login.source ?? ''
  const own = source === 'keychain' || source === 'memory'
  return (
    <Row
      id="proxyLogin"
      saving={remove}
      state={
        now && (
          <Text size="sm" mt={6} data-testid="proxy-login" data-source={source}>
            <Dot tone={TONES[source]} />
            {t(`settings.source.${source || 'none'}`)}
          </Text>
        )
      }
    >
      <Group gap="xs" wrap="nowrap">
        <SetLogin own={own} />
        {own && (
          <Asked
            label={t('settings.delete')}
            name={t('settings.deleteLogin')}
            size="xs"
            title={t('settings.deleteLoginTitle')}
            body={t('settings.deleteLoginBody')}
            yes={t('settings.delete')}
            no={t('settings.deleteNo')}
            testid="delete-login"
            busy={remove.isPending}
            run={() => remove.mutate()}
          />
        )}
      </Group>
    </Row>
  )
}

/** Certificates that are trusted beside the system's. */
export function BundleRow() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: now } = useNetwork()
  const set = useSetNetwork()
  const keep = (bundle: string) => now && set.mutate({ ...part(now), bundle })
  const choose = async () => {
    const path = await bridge.settings.chooseBundle(t('settings.chooseBundle')).catch(() => '')
    if (path) keep(path)
  }
  return (
    <Row
      id="bundle"
      saving={set}
      state={
        <>
          {now?.bundle && (
            <Text className="mono selectable" mt={6} data-testid="bundle-path">
              {now.bundle}
            </Text>
          )}
          {now?.problem && (
            <Text size="sm" mt={6} data-testid="bundle-problem" className="tone" data-tone="bad">
              <Dot tone="bad" />
              <Said>{now.problem}</Said>
            </Text>
          )}
          {now && <Certificates held={now.certificates} />}
        </>
      }
    >
      <Group gap="xs" wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          data-testid="choose-bundle"
          loading={set.isPending}
          onClick={() => void choose()}
        >
          {t('settings.chooseFile')}
        </Button>
        {now?.bundle && (
          <Button size="xs" variant="default" data-testid="remove-bundle" onClick={() => keep('')}>
            {t('settings.useNone')}
          </Button>
        )}
      </Group>
    </Row>
  )
}

function Certificates({ held }: { held: NetworkState['certificates'] }) {
  const { t, i18n } = useTranslation()
  if (!held) return null
  const day = (time: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(new Date(time))
  const expired = held.expired > 0
  return (
    <Text size="sm" mt={6} data-testid="certificates">
      <Dot tone={expired ? 'warn' : 'good'} />
      {t('settings.certificates', { count: held.count, n: count(held.count, i18n.language) })} {held.names.join(', ')}
      {'. '}
      {expired && t('settings.expired', { count: held.expired, n: count(held.expired, i18n.language) })}
      {!expired && held.until && t('settings.until', { date: day(held.until) })}
    </Text>
  )
}
