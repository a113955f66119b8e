import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import { labels } from './axis'

export interface Panel {
  /** Names the panel for a screen reader: what it shows, and from where to where. */
  label: string
  height: number
  log?: boolean
  /** Columns of one length; the first is drawn faint when there are two. */
  lines: (number | null)[][]
  /** The axis of steps is drawn below. */
  steps?: boolean
}

interface Props {
  step: number[]
  panel: Panel
  language: string
  testid: string
  /** Charts of one name share their cursor. */
  group?: string
  onCursor?: (index: number | null) => void
  /** A stretch of steps was chosen; null goes back to all. */
  onRange?: (range: [number, number] | null) => void
}

/** One panel of curves over the steps. */
export function Chart({ step, panel, language, testid, group, onCursor, onRange }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const scheme = useComputedColorScheme('light')
  const data = [step, ...panel.lines] as UPlot.AlignedData
  const latest = useRef({ data, onCursor, onRange })
  latest.current = { data, onCursor, onRange }
  const two = panel.lines.length > 1
  const { height, log = false, steps = true } = panel

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
        height,
        legend: { show: false },
        cursor: {
          y: false,
          points: { size: 6 },
          drag: { x: onRange !== undefined, y: false, setScale: false },
          ...(group ? { sync: { key: group, setSeries: false } } : {}),
          bind: {
            dblclick: () => () => {
              latest.current.onRange?.(null)
              return null
            },
          },
        },
        padding: [8, 28, steps ? 0 : 10, 0],
        scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
        axes: [
          {
            ...axis,
            show: steps,
            grid: { show: false },
            size: 30,
            space: 70,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
            values: (_, ticks) => labels(ticks, language),
          },
          { ...axis, size: 64, values: (_, ticks) => labels(ticks, language, log) },
        ],
        series: [
          {},
          {
            stroke: colour(two ? '--crisol-curve-raw' : '--crisol-accent'),
            width: two ? 1 : 1.5,
            points: { show: false },
          },
          ...(two ? [{ stroke: colour('--crisol-accent'), width: 2, points: { show: false } }] : []),
        ],
        hooks: {
          setCursor: [(u) => latest.current.onCursor?.(u.cursor.idx ?? null)],
          setSelect: [
            (u) => {
              if (u.select.width < 4) return
              const from = u.posToVal(u.select.left, 'x')
              const to = u.posToVal(u.select.left + u.select.width, 'x')
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
              latest.current.onRange?.([Math.max(0, Math.floor(from)), Math.ceil(to)])
            },
          ],
        },
      },
      latest.current.data,
      el,
    )
    plot.current = chart
    const observer = new ResizeObserver(() => chart.setSize({ width: el.clientWidth, height }))
    observer.observe(el)
    return () => {
      observer.disconnect()
      chart.destroy()
      plot.current = null
    }
  }, [scheme, language, log, height, two, steps, group])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a curve that came anew is drawn anew
  useEffect(() => plot.current?.setData(latest.current.data), [step, ...panel.lines])

  return (
    <div
      style={{ height }}
      ref={host}
      role="img"
      aria-label={panel.label}
      data-testid={testid}
      data-points={step.length}
    />
  )
}
