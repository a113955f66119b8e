import { Group, Text, Title, useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import UPlot from 'uplot'
import type { Point } from '../../bridge'
import { figure } from '../../design'
import { usePoints } from './hooks'

const HEIGHT = 200

/** The loss, step by step and smoothed, growing while the job runs. */
export function LossCurve({ id }: { id: string }) {
  const { t, i18n } = useTranslation()
  const { data: points = [] } = usePoints(id)
  const [first, last] = [points[0], points.at(-1)]
  return (
    <section className="card" aria-labelledby="curve" style={{ padding: '10px 20px 12px' }}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size={14} id="curve">
          {t('curve.title')}
        </Title>
        {points.length > 0 && (
          <Group gap="md" aria-hidden>
            <Key colour="var(--crisol-curve-raw)" name={t('curve.raw')} />
            <Key colour="var(--crisol-accent)" name={t('curve.smooth')} />
          </Group>
        )}
      </Group>
      {first && last ? (
        <Chart
          points={points}
          language={i18n.language}
          label={t('curve.summary', {
            steps: last.step,
            first: figure(first.loss, i18n.language),
            last: figure(last.loss, i18n.language),
          })}
        />
      ) : (
        <div className="chart" style={{ display: 'grid', placeItems: 'center' }}>
          <Text size="sm" c="dimmed">
            {t('curve.none')}
          </Text>
        </div>
      )}
    </section>
  )
}

function Key({ colour, name }: { colour: string; name: string }) {
  return (
    <Text size="xs" c="dimmed">
      <span
        style={{
          display: 'inline-block',
          width: 14,
          height: 2,
          marginRight: 6,
          verticalAlign: 3,
          background: colour,
        }}
      />
      {name}
    </Text>
  )
}

/** What uPlot draws: steps, losses, and an exponential mean over about a twentieth of the points. */
export function series(points: Point[]): [number[], number[], number[]] {
  const steps: number[] = []
  const losses: number[] = []
  const smooth: number[] = []
  const weight = 2 / (Math.max(4, points.length / 20) + 1)
  let mean: number | null = null
  for (const p of points) {
    mean = mean === null ? p.loss : mean + weight * (p.loss - mean)
    steps.push(p.step)
    losses.push(p.loss)
    smooth.push(mean)
  }
  return [steps, losses, smooth]
}

/** The labels of an axis, with as many digits as tell one tick from the next. */
export function labels(ticks: number[], language: string): string[] {
  const [a, b] = ticks
  const gap = a === undefined || b === undefined ? 1 : Math.abs(b - a)
  const digits = Math.min(12, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)))
  // A gap such as 0.25 needs one digit more than its size says.
  const scaled = gap * 10 ** digits
  const more = Math.abs(scaled - Math.round(scaled)) > 1e-6 ? 1 : 0
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits + more,
    maximumFractionDigits: digits + more,
  })
  return ticks.map((n) => format.format(n))
}

function Chart({ points, label, language }: { points: Point[]; label: string; language: string }) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const scheme = useComputedColorScheme('light')
  const latest = useRef(points)
  latest.current = points

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the scheme changes
  useEffect(() => {
    const el = host.current
    if (!el) return
    const style = getComputedStyle(el)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const axis: UPlot.Axis = {
      stroke: colour('--mantine-color-dimmed'),
      font: '12px "Inter Variable", sans-serif',
      grid: { stroke: colour('--crisol-line'), width: 1 },
      ticks: { show: false },
    }
    const chart = new UPlot(
      {
        width: el.clientWidth || 600,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
        padding: [8, 8, 0, 0],
        scales: { x: { time: false } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 32,
            space: 70,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5],
          },
          { ...axis, size: 60, values: (_, ticks) => labels(ticks, language) },
        ],
        series: [
          {},
          { stroke: colour('--crisol-curve-raw'), width: 1, points: { show: false } },
          { stroke: colour('--crisol-accent'), width: 2, points: { show: false } },
        ],
      },
      series(latest.current),
      el,
    )
    plot.current = chart
    const observer = new ResizeObserver(() => chart.setSize({ width: el.clientWidth, height: HEIGHT }))
    observer.observe(el)
    return () => {
      observer.disconnect()
      chart.destroy()
      plot.current = null
    }
  }, [scheme, language])

  useEffect(() => plot.current?.setData(series(points)), [points])

  return <div className="chart" ref={host} role="img" aria-label={label} data-testid="curve" />
}
