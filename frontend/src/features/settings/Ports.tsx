import { Button, Group, NumberInput, Text } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge'
import { Loading, Refusal, useToast } from '../../design'
import { usePorts, useSetPort } from './hooks'
import { helpOf, nameOf, Row } from './Row'

/** The port on which the storage listens. */
export function PortRow() {
  const { t } = useTranslation()
  const ports = usePorts()
  const set = useSetPort()
  const [typed, setTyped] = useState<number | string>('')
  const now = ports.data?.storage
  useEffect(() => setTyped(now?.port ?? ''), [now?.port])
  const fixed = !now || now.jobs > 0 || now.given
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (typeof typed === 'number' && typed !== now?.port) set.mutate(typed)
  }
  return (
    <Row
      id="port"
      roomy
      saving={set}
      state={
        <>
          {ports.isPending && <Loading />}
          {ports.error && <Refusal fault={ports.error} />}
          {now && (
            <Text className="mono selectable" mt={6} data-testid="storage-address">
              {now.address}
            </Text>
          )}
          {now && now.jobs > 0 && (
            <Text size="sm" mt={4} data-testid="port-known">
              {t('settings.portKnown', { count: now.jobs })}
            </Text>
          )}
          {now?.given && (
            <Text size="sm" mt={4}>
              {t('settings.portGiven')}
            </Text>
          )}
        </>
      }
    >
      <form onSubmit={save} className="setting-form">
        <NumberInput
          size="xs"
          w={110}
          aria-labelledby={nameOf('port')}
          aria-describedby={helpOf('port')}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=""
          hideControls
          data-testid="port"
          disabled={fixed}
          value={typed}
          onChange={setTyped}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          loading={set.isPending}
          disabled={fixed || typeof typed !== 'number' || typed === now.port}
        >
          {t('settings.apply')}
        </Button>
        <Button size="xs" variant="default" disabled={fixed} data-testid="port-free" onClick={() => set.mutate(0)}>
          {t('settings.portFree')}
        </Button>
      </form>
    </Row>
  )
}

/** Where the control API is. */
export function ApiRow() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const toast = useToast()
  const { data } = usePorts()
  const copy = () =>
    bridge.system
      .copy(data?.api ?? '')
      .then(() => toast({ text: t('settings.copied') }))
      .catch(() => undefined)
  return (
    <Row
      id="api"
      state={
        data?.api && (
          <Text className="mono selectable" mt={6} data-testid="api-address">
            {data.api}
          </Text>
        )
      }
    >
      <Group>
        <Button
          size="xs"
          variant="default"
          aria-label={t('settings.copyApi')}
          disabled={!data?.api}
          onClick={() => void copy()}
        >
          {t('settings.copy')}
        </Button>
      </Group>
    </Row>
  )
}
