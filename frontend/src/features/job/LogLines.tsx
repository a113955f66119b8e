import { Text } from '@mantine/core'
import { type KeyboardEvent, memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Line } from '../../bridge'
import { Loading } from '../../design'
import { LevelSign, ROW } from './Log'
import { plain } from './log'
import type { Scroll } from './scroll'

interface Props {
  scroll: Scroll
  total: number
  /** It is known how many lines there are. */
  known: boolean
  /** No line is left out. */
  all: boolean
  lines: Map<number, Line>
  cursor: number
  split: (text: string) => [string, boolean][]
  onScroll: () => void
  /** near: it is to be seen. */
  onCursor: (place: number, near: boolean) => void
  onCopy: () => void
  onLeap: (back: boolean) => void
}

/** The lines that are seen, and a scroll bar for all of them. */
export function LogLines(props: Props) {
  const { t, i18n } = useTranslation()
  const { scroll, total, cursor } = props
  const words = useMemo<Words>(() => {
    const format = new Intl.NumberFormat(i18n.language)
    return { number: format.format, cut: (bytes) => t('log.cut', { bytes: format.format(bytes) }) }
  }, [t, i18n.language])
  const keys = (event: KeyboardEvent) => {
    const here = cursor < 0 ? scroll.first : cursor
    const moves: Record<string, number> = {
      ArrowDown: cursor < 0 ? here : here + 1,
      ArrowUp: here - 1,
      PageDown: here + scroll.page,
      PageUp: here - scroll.page,
      Home: 0,
      End: total - 1,
    }
    const to = moves[event.key]
    if (to !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      props.onCursor(to, true)
    } else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && window.getSelection()?.isCollapsed !== false) {
      event.preventDefault()
      props.onCopy()
    } else if (event.key === 'Enter') props.onLeap(event.shiftKey)
  }
  const rows: number[] = []
  for (let n = scroll.first; n < scroll.last; n++) rows.push(n)
  return (
    <div
      className="log-lines"
      ref={scroll.box}
      onScroll={props.onScroll}
      onKeyDown={keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={t('log.title')}
      data-testid="log-lines"
    >
      {props.known && total === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {props.all ? t('log.none') : t('log.noneShown')}
        </Text>
      )}
      {!props.known && <Loading />}
      <div className="log-sheet" style={{ height: scroll.height }}>
        {rows.map((n) => (
          <Row
            // Elements are used again for other lines: to make them anew takes longer than a picture may.
            key={n % SLOTS}
            place={n}
            words={words}
            top={scroll.top(n)}
            line={props.lines.get(n)}
            picked={n === cursor}
            split={props.split}
            onPick={props.onCursor}
          />
        ))}
      </div>
    </div>
  )
}

/** More rows than any screen has. */
const SLOTS = 512

/** What a row says, made once for all rows. */
interface Words {
  number(n: number): string
  cut(bytes: number): string
}

interface RowProps {
  place: number
  words: Words
  top: number
  line: Line | undefined
  picked: boolean
  split: (text: string) => [string, boolean][]
  onPick: (place: number, near: boolean) => void
}

const Row = memo(
  function Row({ place, words, top, line, picked, split, onPick }: RowProps) {
    let at = 0
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the log do the same
      <div
        className="log-row"
        data-level={line?.level}
        data-picked={picked || undefined}
        style={{ transform: `translateY(${top}px)`, height: ROW }}
        onMouseDown={() => onPick(place, false)}
      >
        <span className="log-number figure">{line ? words.number(line.number + 1) : ''}</span>
        <span className="log-sign">{line && <LevelSign level={line.level} />}</span>
        <span className="log-text">
          {line &&
            split(plain(line.text)).map(([part, hit]) => {
              at += part.length
              return hit ? <mark key={at}>{part}</mark> : part
            })}
          {line?.cut && <span className="log-cut"> {words.cut(line.bytes)}</span>}
        </span>
      </div>
    )
  },
  (a, b) =>
    a.place === b.place &&
    a.words === b.words &&
    a.top === b.top &&
    a.picked === b.picked &&
    a.split === b.split &&
    a.line?.text === b.line?.text &&
    a.line?.number === b.line?.number &&
    a.line?.level === b.line?.level,
)
