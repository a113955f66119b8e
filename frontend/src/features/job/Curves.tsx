import { Button, Group, Slider, Switch, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartLine, IconZoomReset } from '@tabler/icons-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Curve, Job } from '../../bridge'
import { count, Empty, figure, Loading, Refusal } from '../../design'
import { useCommands } from '../frame/commands'
import { Chart } from './Chart'
import { useCurve } from './hooks'

const ALL: [number, number] = [0, 0]

/** Loss, learning rate and speed over the steps, one above the other. */
export function Curves({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const [range, setRange] = useState<[number, number]>(ALL)
  const [smoothing, setSmoothing] = useState(0.9)
  const [log, setLog] = useState(false)
  const [table, setTable] = useState(false)
  const [at, setAt] = useState<number | null>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const wide = Math.max(200, Math.round((width || 800) / 50) * 50)
  const { data, error } = useCurve(job.id, { from: range[0], to: range[1], width: wide, smoothing })
  const reset = () => setRange(ALL)
  useCommands([
    { id: 'curve.log', label: t('curve.log'), group: 'job', run: () => setLog((on) => !on) },
    { id: 'curve.all', label: t('curve.reset'), group: 'job', run: reset },
    { id: 'curve.table', label: t('curve.table'), group: 'job', run: () => setTable((on) => !on) },
  ])
  if (error) return <Refusal fault={error} />
  if (!data) return <Loading />
  if (data.all === 0)
    return (
      <section className="card">
        <Empty icon={IconChartLine} title={t('curve.none')} body={t('curve.noneBody')} testid="no-curves" />
      </section>
    )
  const zoomed = range !== ALL
  const keys = (event: KeyboardEvent) => {
    const last = data.step.length - 1
    const here = at ?? (event.key === 'ArrowLeft' ? last + 1 : -1)
    const to: Record<string, number> = {
      ArrowRight: here + 1,
      ArrowLeft: here - 1,
      PageDown: here + 50,
      PageUp: here - 50,
      Home: 0,
      End: last,
    }
    const next = to[event.key]
    if (next !== undefined) setAt(Math.max(0, Math.min(next, last)))
    else if (event.key === '+' || event.key === '-') {
      const middle = data.step[at ?? last >> 1] ?? 0
      const span = ((data.step[last] ?? 0) - (data.step[0] ?? 0)) * (event.key === '+' ? 0.25 : 1)
      const next: [number, number] = [Math.max(0, Math.floor(middle - span)), Math.ceil(middle + span)]
      setRange(next[0] <= data.first && next[1] >= data.last ? ALL : next)
      setAt(null)
    } else if (event.key === '0') reset()
    else return
    event.preventDefault()
  }
  return (
    <section className="card curves" aria-label={t('curve.all')} ref={ref}>
      <Group justify="space-between" gap="lg" px={20} pt={12} pb={4}>
        <Group gap="lg">
          <Group gap="sm" wrap="nowrap">
            <Text size="xs" id="smoothing">
              {t('curve.smoothing')}
            </Text>
            <Slider
              w={140}
              size="sm"
              min={0}
              max={0.99}
              step={0.01}
              value={smoothing}
              label={(n) => new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 }).format(n)}
              thumbLabel={t('curve.smoothing')}
              onChange={setSmoothing}
              data-testid="smoothing"
            />
          </Group>
          <Switch
            size="xs"
            label={t('curve.log')}
            checked={log}
            onChange={(event) => setLog(event.currentTarget.checked)}
            data-testid="log-scale"
          />
          <Switch
            size="xs"
            label={t('curve.table')}
            checked={table}
            onChange={(event) => setTable(event.currentTarget.checked)}
            data-testid="curve-table-switch"
          />
        </Group>
        <Group gap="sm">
          <Text size="xs" c="dimmed" className="figure" data-testid="curve-points">
            {t('curve.points', { shown: count(data.points, i18n.language), all: count(data.all, i18n.language) })}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconZoomReset size={13} stroke={1.8} />}
            disabled={!zoomed}
            onClick={reset}
            data-testid="curve-reset"
          >
            {t('curve.reset')}
          </Button>
        </Group>
      </Group>
      <Reading curve={data} at={at} />
      {table ? (
        <Table curve={data} />
      ) : (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values out
          tabIndex={0}
          aria-label={t('curve.keys')}
          className="curve-panels"
          onKeyDown={keys}
          data-testid="curves"
        >
          <Panels curve={data} log={log} onCursor={setAt} onRange={(next) => setRange(next ?? ALL)} />
        </section>
      )}
      <Text size="xs" c="dimmed" px={20} pb={12}>
        {t('curve.hint')}
      </Text>
    </section>
  )
}

function Panels(props: {
  curve: Curve
  log: boolean
  onCursor: (index: number | null) => void
  onRange: (range: [number, number] | null) => void
}) {
  const { t, i18n } = useTranslation()
  const { curve, log } = props
  const language = i18n.language
  const lines = useMemo(() => {
    // A log scale has no place for zero and below.
    const above = (column: (number | null)[]) => (log ? column.map((n) => (n !== null && n > 0 ? n : null)) : column)
    return { loss: [above(curve.loss), above(curve.smooth)], rate: [curve.rate], speed: [curve.speed] }
  }, [curve, log])
  const shared = { step: curve.step, language, group: 'curves', onCursor: props.onCursor, onRange: props.onRange }
  const facts = {
    steps: count(curve.points, language),
    low: figure(curve.lowest, language),
    high: figure(curve.highest, language),
  }
  return (
    <>
      <Title text={t('curve.loss')} />
      <Chart
        {...shared}
        testid="curve"
        panel={{ label: t('curve.lossLabel', facts), height: 240, log, lines: lines.loss, steps: false }}
      />
      <Title text={t('curve.rate')} />
      <Chart
        {...shared}
        testid="curve-rate"
        panel={{ label: t('curve.rate'), height: 110, lines: lines.rate, steps: false }}
      />
      <Title text={t('curve.speed')} />
      <Chart {...shared} testid="curve-speed" panel={{ label: t('curve.speed'), height: 140, lines: lines.speed }} />
    </>
  )
}

function Title({ text }: { text: string }) {
  return (
    <Text size="xs" fw={600} pl={20} pt={6}>
      {text}
    </Text>
  )
}

/** The values under the cursor, or the last ones. */
function Reading({ curve, at }: { curve: Curve; at: number | null }) {
  const { t, i18n } = useTranslation()
  const i = at ?? curve.step.length - 1
  const value = (n: number | null | undefined) => (n == null ? '–' : figure(n, i18n.language))
  return (
    <dl className="curve-reading figure" data-testid="curve-reading" aria-live="polite">
      <div>
        <dt>{t('curve.step')}</dt>
        <dd>{count(Math.round(curve.step[i] ?? 0), i18n.language)}</dd>
      </div>
      <div>
        <dt>{t('curve.loss')}</dt>
        <dd>{value(curve.loss[i])}</dd>
      </div>
      <div>
        <dt>{t('curve.smoothed')}</dt>
        <dd>{value(curve.smooth[i])}</dd>
      </div>
      <div>
        <dt>{t('curve.rate')}</dt>
        <dd>{value(curve.rate[i])}</dd>
      </div>
      <div>
        <dt>{t('curve.speed')}</dt>
        <dd>{value(curve.speed[i])}</dd>
      </div>
    </dl>
  )
}

/** How many rows the table has at most: as many as a person reads. */
const ROWS = 40

function Table({ curve }: { curve: Curve }) {
  const { t, i18n } = useTranslation()
  const n = curve.step.length
  const rows = Array.from({ length: Math.min(ROWS, n) }, (_, k) =>
    n <= ROWS ? k : Math.round((k * (n - 1)) / (ROWS - 1)),
  )
  const value = (x: number | null | undefined) => (x == null ? '–' : figure(x, i18n.language))
  return (
    <div style={{ padding: '0 20px 12px' }}>
      <table className="table" aria-label={t('curve.table')} data-testid="curve-table">
        <thead>
          <tr>
            {(['step', 'loss', 'smoothed', 'rate', 'speed'] as const).map((name) => (
              <th key={name} scope="col" className="number">
                {t(`curve.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={i}>
              <td className="number">{count(Math.round(curve.step[i] ?? 0), i18n.language)}</td>
              <td className="number">{value(curve.loss[i])}</td>
              <td className="number">{value(curve.smooth[i])}</td>
              <td className="number">{value(curve.rate[i])}</td>
              <td className="number">{value(curve.speed[i])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
