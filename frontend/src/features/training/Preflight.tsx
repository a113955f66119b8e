import { Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  CHECKS,
  type Check,
  type Fault,
  type Preflight as Flight,
  faultOf,
  type Request,
  useBridge,
  type Verdict,
} from '../../bridge'
import { bytes, Refusal, Said, Section } from '../../design'
import { CASES } from './keys'

type State = 'idle' | 'running' | 'done' | 'stopped'

/** Looks for what would make the training fail, when the person asks for it. */
export function Preflight({ request }: { request: Request }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [state, setState] = useState<State>('idle')
  const [checks, setChecks] = useState<Check[]>([])
  const [fault, setFault] = useState<Fault | null>(null)
  const flight = useRef<Flight | null>(null)

  useEffect(
    () => () => {
      flight.current?.stop()
      flight.current = null
    },
    [],
  )

  const run = () => {
    setChecks([])
    setFault(null)
    setState('running')
    const mine = bridge.training.preflight(request, (check) => {
      if (flight.current === mine) setChecks((all) => [...all.filter((c) => c.id !== check.id), check])
    })
    flight.current = mine
    mine.done.then(
      (all) => {
        if (flight.current !== mine) return
        setChecks(all)
        setState('done')
      },
      (reason: unknown) => {
        if (flight.current !== mine) return
        setFault(faultOf(reason))
        setState('idle')
      },
    )
  }
  const stop = () => {
    flight.current?.stop()
    flight.current = null
    setState('stopped')
  }
  const bad = checks.filter((c) => c.verdict === 'fail' || c.verdict === 'warn').length
  return (
    <Section
      id="preflight"
      title={t('preflight.head')}
      aside={
        state === 'running' ? (
          <Button size="xs" variant="default" onClick={stop} data-testid="preflight-stop">
            {t('preflight.stop')}
          </Button>
        ) : (
          <Button size="xs" variant="default" onClick={run} data-testid="preflight-run">
            {state === 'idle' ? t('preflight.run') : t('preflight.again')}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" role="status">
        {state === 'stopped'
          ? t('preflight.stopped')
          : state === 'done' && bad === 0
            ? t('preflight.allWell')
            : t('preflight.lead')}
      </Text>
      {fault && <Refusal fault={fault} />}
      {state !== 'idle' && (
        <ul className="rows preflight" data-testid="preflight">
          {CHECKS.map((id) => (
            <Row key={id} id={id} check={checks.find((c) => c.id === id)} running={state === 'running'} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const SIGNS = { pass: IconCheck, warn: IconAlertTriangle, fail: IconX, skip: IconMinus }
const TONES: Record<Verdict, string> = { pass: 'good', warn: 'warn', fail: 'bad', skip: 'plain' }

function Row({ id, check, running }: { id: string; check: Check | undefined; running: boolean }) {
  const { t } = useTranslation()
  if (!check) {
    return (
      <li>
        <Group gap={8} wrap="nowrap" align="baseline">
          <span
            className="dot"
            data-tone={running ? 'busy' : 'plain'}
            aria-hidden
            style={{ marginRight: 6, marginLeft: 3 }}
          />
          <Text size="sm" fw={600} className="preflight-title">
            {t(`preflight.title.${id}`)}
          </Text>
          <Text size="sm" c="dimmed">
            {running ? t('preflight.waiting') : t('preflight.notLooked')}
          </Text>
        </Group>
      </li>
    )
  }
  const Sign = SIGNS[check.verdict]
  return (
    <li data-verdict={check.verdict}>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <span className="tone" data-tone={TONES[check.verdict]} style={{ flex: 'none', lineHeight: 0, paddingTop: 2 }}>
          <Sign size={16} aria-hidden />
        </span>
        <Text size="sm" fw={600} className="preflight-title">
          {t(`preflight.title.${id}`)}
        </Text>
        <Text size="sm" className="selectable" style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <span className="tone" data-tone={TONES[check.verdict]}>
            {t(`verdict.${check.verdict}`)}
          </span>
          {': '}
          <Words check={check} />
        </Text>
      </Group>
    </li>
  )
}

/** The page's own words for a case that it knows, else those of the backend. */
function Words({ check }: { check: Check }) {
  const { t, i18n } = useTranslation()
  const [id = '', which = ''] = check.code.split('.')
  if (!CASES[id]?.includes(which)) {
    return <Said>{check.fix ? `${check.message}. ${check.fix}.` : check.message}</Said>
  }
  const facts = { ...check.facts }
  for (const name of ['free', 'needed']) if (facts[name]) facts[name] = bytes(Number(facts[name]), i18n.language)
  return t(`preflight.${check.code}`, facts)
}
