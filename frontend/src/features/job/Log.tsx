import { ActionIcon, Button, Group, NativeSelect, Switch, Text, TextInput, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCircleX,
  IconCopy,
  IconDownload,
  IconSearch,
} from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, faultOf, type Job, type LogSearch, useBridge } from '../../bridge'
import { count, Refusal, useToast } from '../../design'
import { useCommands } from '../frame/commands'
import { LogLines } from './LogLines'
import { LEVELS_OF, step, VIEWS, type View } from './log'
import { useScroll } from './scroll'
import { MOST_HITS, useLines, useMatcher, useSearch, useTail } from './useLog'

/** The height of a line in px. */
export const ROW = 20

/** The whole log, however long: only what is seen is fetched. */
export function Log({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const toast = useToast()
  const [view, setView] = useState<View>('all')
  const [text, setText] = useState('')
  const [regex, setRegex] = useState(false)
  const [cased, setCased] = useState(false)
  const [cursor, setCursor] = useState(-1)
  const [follow, setFollow] = useState(!job.ended)
  const [fault, setFault] = useState<Fault | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const goTo = useRef<HTMLInputElement>(null)

  const levels = LEVELS_OF[view]
  const tail = useTail(job.id, levels, 1)
  const total = tail.data?.total ?? 0
  const scroll = useScroll(total, ROW)
  const lines = useLines(job.id, levels, scroll.first, scroll.last)
  const query: LogSearch = { text, regex, case: cased, levels }
  const search = useSearch(job.id, query, total)
  const split = useMatcher(query)

  const { show, view: room } = scroll
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end is to be seen in a window of another size, too
  useEffect(() => {
    if (follow && total > 0) show(total - 1, 'end')
  }, [follow, total, room, show])

  const put = (place: number) => {
    const next = Math.max(0, Math.min(place, total - 1))
    setFollow(false)
    setCursor(next)
    show(next, 'middle')
  }
  const leap = (back: boolean) => {
    const hit = step(search.places, cursor, back)
    const place = search.places[hit]
    if (place !== undefined) put(place)
  }
  const at = search.places.length > 0 ? search.places.indexOf(cursor) : -1

  const copy = (what: Promise<string> | string, said: string) => {
    setFault(null)
    Promise.resolve(what)
      .then((whole) => bridge.system.copy(whole))
      .then(
        () => toast({ text: said }),
        (reason: unknown) => setFault(faultOf(reason)),
      )
  }
  const copyLine = () => {
    if (cursor < 0) return
    copy(
      lines.alone(cursor).then((page) => page.lines[0]?.text ?? ''),
      t('log.copiedLine'),
    )
  }
  const copyVisible = () => {
    const seen: string[] = []
    for (let n = scroll.first; n < scroll.last; n++) seen.push(lines.held.get(n)?.text ?? '')
    copy(seen.join('\n'), t('log.copiedVisible', { count: seen.length }))
  }
  const save = () => {
    setFault(null)
    bridge.job.exportLog(job.id, levels, t('log.exportTitle')).then(
      (path) => path && toast({ text: t('log.exported', { path }) }),
      (reason: unknown) => setFault(faultOf(reason)),
    )
  }

  useCommands([
    { id: 'log.find', label: t('log.find'), group: 'job', keys: '$mod+f', run: () => field.current?.select() },
    { id: 'log.next', label: t('log.next'), group: 'job', keys: 'F3', run: () => leap(false) },
    { id: 'log.previous', label: t('log.previous'), group: 'job', keys: 'Shift+F3', run: () => leap(true) },
    { id: 'log.goTo', label: t('log.goTo'), group: 'job', keys: '$mod+g', run: () => goTo.current?.select() },
    { id: 'log.follow', label: t('log.follow'), group: 'job', run: () => setFollow((on) => !on) },
    { id: 'log.copy', label: t('log.copyVisible'), group: 'job', run: copyVisible },
    { id: 'log.export', label: t('log.export'), group: 'job', run: save },
  ])

  const inField = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === 'F3') {
      event.preventDefault()
      leap(event.shiftKey)
    } else if (event.key === 'Escape' && text) {
      event.stopPropagation()
      setText('')
    }
  }
  const onScroll = () => {
    scroll.onScroll()
    const el = scroll.box.current
    if (el) setFollow((on) => on && el.scrollHeight - el.scrollTop - el.clientHeight < ROW * 2)
  }
  const language = i18n.language
  return (
    <section className="card log-card" aria-label={t('log.title')}>
      <div className="log-bar">
        <TextInput
          ref={field}
          size="xs"
          aria-label={t('log.find')}
          placeholder={t('log.find')}
          leftSection={<IconSearch size={14} stroke={1.8} />}
          className="log-find"
          value={text}
          error={search.fault !== null}
          data-testid="log-find"
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={inField}
        />
        <Toggle name={t('log.case')} sign="Aa" on={cased} set={setCased} testid="log-case" />
        <Toggle name={t('log.regex')} sign=".*" on={regex} set={setRegex} testid="log-regex" />
        <Tooltip label={t('log.previous')}>
          <ActionIcon
            variant="default"
            aria-label={t('log.previous')}
            disabled={search.places.length === 0}
            onClick={() => leap(true)}
          >
            <IconChevronUp size={15} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('log.next')}>
          <ActionIcon
            variant="default"
            aria-label={t('log.next')}
            disabled={search.places.length === 0}
            onClick={() => leap(false)}
            data-testid="log-next"
          >
            <IconChevronDown size={15} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Text size="xs" c="dimmed" className="figure log-hits" role="status" data-testid="log-hits">
          {text && hits(search, at, language, t)}
        </Text>
        <NativeSelect
          size="xs"
          className="log-view"
          aria-label={t('log.shown')}
          value={view}
          data-testid="log-view"
          onChange={(event) => {
            setView(event.currentTarget.value as View)
            setCursor(-1)
          }}
          data={VIEWS.map((v) => ({
            value: v,
            label: t('log.viewCount', {
              view: t(`log.view.${v}`),
              lines: count(countOf(tail.data?.count, v), language),
            }),
          }))}
        />
        <TextInput
          ref={goTo}
          size="xs"
          w={92}
          inputMode="numeric"
          aria-label={t('log.goTo')}
          placeholder={t('log.goTo')}
          data-testid="log-goto"
          onKeyDown={(event) => {
            const line = Number(event.currentTarget.value.replace(/\D/g, ''))
            if (event.key !== 'Enter' || !line) return
            setView('all')
            setFollow(false)
            setCursor(line - 1)
            show(line - 1, 'middle')
          }}
        />
        <Switch
          size="xs"
          label={t('log.follow')}
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
          data-testid="log-follow"
        />
      </div>
      {(fault ?? search.fault ?? tail.error ?? lines.fault) && (
        <div className="log-refusal">
          <Refusal fault={(fault ?? search.fault ?? tail.error ?? lines.fault) as Fault} />
        </div>
      )}
      <LogLines
        scroll={scroll}
        total={total}
        known={tail.data !== undefined}
        all={view === 'all'}
        lines={lines.held}
        cursor={cursor}
        split={split}
        onScroll={onScroll}
        onCursor={(place, near) => {
          setFollow(false)
          setCursor(Math.max(0, Math.min(place, total - 1)))
          if (near) show(Math.max(0, Math.min(place, total - 1)))
        }}
        onCopy={copyLine}
        onLeap={leap}
      />
      <Picked line={lines.held.get(cursor)} onCopy={copyLine}>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconCopy size={13} stroke={1.8} />}
            onClick={copyVisible}
          >
            {t('log.copyVisible')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={13} stroke={1.8} />}
            onClick={save}
            data-testid="log-export"
          >
            {t('log.export')}
          </Button>
        </Group>
      </Picked>
    </section>
  )
}

function countOf(counts: Record<string, number> | undefined, view: View): number {
  const levels = LEVELS_OF[view]
  return Object.entries(counts ?? {}).reduce(
    (sum, [level, n]) => (levels.length === 0 || (levels as readonly string[]).includes(level) ? sum + n : sum),
    0,
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

function hits(search: ReturnType<typeof useSearch>, at: number, language: string, t: Translate): string {
  if (search.fault) return ''
  const found = search.more ? `${count(MOST_HITS, language)}+` : count(search.places.length, language)
  if (search.running) {
    const done = new Intl.NumberFormat(language, { style: 'percent' }).format(search.progress)
    return t('log.searching', { found, done })
  }
  if (search.places.length === 0) return t('log.noHits')
  return at >= 0 ? t('log.hitOf', { at: count(at + 1, language), found }) : t('log.hits', { found })
}

function Toggle(props: { name: string; sign: string; on: boolean; set: (on: boolean) => void; testid: string }) {
  return (
    <Tooltip label={props.name}>
      <ActionIcon
        variant={props.on ? 'light' : 'default'}
        aria-label={props.name}
        aria-pressed={props.on}
        data-testid={props.testid}
        onClick={() => props.set(!props.on)}
      >
        <span className="mono" aria-hidden>
          {props.sign}
        </span>
      </ActionIcon>
    </Tooltip>
  )
}

/** The line under the cursor, whole words and all: what the eye has in colours stands here in words. */
function Picked(props: {
  line: { number: number; level: string; text: string; cut: boolean } | undefined
  onCopy: () => void
  children: React.ReactNode
}) {
  const { t, i18n } = useTranslation()
  const { line } = props
  return (
    <div className="log-picked">
      <div className="log-picked-text" aria-live="polite" data-testid="log-picked">
        {line ? (
          <>
            <Text span size="xs" c="dimmed" mr={10}>
              {t('log.line', { number: count(line.number + 1, i18n.language) })} · {t(`log.level.${line.level}`)}
            </Text>
            <span className="mono selectable">{line.text.slice(0, 600)}</span>
          </>
        ) : (
          <Text span size="xs" c="dimmed">
            {t('log.pick')}
          </Text>
        )}
      </div>
      {line && (
        <Tooltip label={t('log.copyLine')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('log.copyLine')} onClick={props.onCopy}>
            <IconCopy size={14} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      )}
      {props.children}
    </div>
  )
}

/** A sign beside the lines that matter, so that their colour does not stand alone. */
export function LevelSign({ level }: { level: string }) {
  if (level === 'error') return <IconCircleX size={13} stroke={2} aria-hidden />
  if (level === 'warning') return <IconAlertTriangle size={13} stroke={2} aria-hidden />
  return null
}
