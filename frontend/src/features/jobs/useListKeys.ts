import { useTranslation } from 'react-i18next'
import { useCommands } from '../frame/commands'

interface Deeds {
  /** There are rows. */
  on: boolean
  some: boolean
  search: () => void
  move: (by: number, extend: boolean) => void
  page: (by: number) => void
  jump: (to: 'first' | 'last') => void
  open: () => void
  toggle: () => void
  all: () => void
  clear: () => void
  remove: () => void
  copy: () => void
}

const FIELD = 'input:not([type="checkbox"]), textarea, select, [role="radiogroup"]'
const CONTROL = 'button, a, input, textarea, select'

/** A key that moves is for the list, unless what has the focus needs it. */
const free = (event: KeyboardEvent) => !(event.target instanceof Element) || !event.target.closest(FIELD)
/** A key that acts is for the list, unless it is for what has the focus. */
const idle = (event: KeyboardEvent) => !(event.target instanceof Element) || !event.target.closest(CONTROL)

/** The keys of the list, which the cheat sheet and the palette know, too. */
export function useListKeys(deeds: Deeds) {
  const { t } = useTranslation()
  const { on, some } = deeds
  const key = (
    id: string,
    label: string,
    keys: string,
    run: () => void,
    more: { also?: string[]; acts?: boolean } = {},
  ) => ({
    id: `list.${id}`,
    label,
    group: 'list' as const,
    keys,
    ...(more.also ? { also: more.also } : {}),
    when: more.acts ? idle : free,
    silent: true,
    run,
  })
  const rows = [
    key('down', t('jobs.key.down'), 'j', () => deeds.move(1, false), { also: ['ArrowDown'] }),
    key('up', t('jobs.key.up'), 'k', () => deeds.move(-1, false), { also: ['ArrowUp'] }),
    key('extendDown', t('jobs.key.extendDown'), 'Shift+ArrowDown', () => deeds.move(1, true), { also: ['Shift+J'] }),
    key('extendUp', t('jobs.key.extendUp'), 'Shift+ArrowUp', () => deeds.move(-1, true), { also: ['Shift+K'] }),
    key('pageDown', t('jobs.key.pageDown'), 'PageDown', () => deeds.page(1)),
    key('pageUp', t('jobs.key.pageUp'), 'PageUp', () => deeds.page(-1)),
    key('first', t('jobs.key.first'), 'Home', () => deeds.jump('first')),
    key('last', t('jobs.key.last'), 'End', () => deeds.jump('last')),
    key('open', t('jobs.key.open'), 'Enter', deeds.open, { acts: true, also: ['o'] }),
    key('toggle', t('jobs.key.toggle'), 'x', deeds.toggle, { acts: true, also: ['Space'] }),
    key('remove', t('jobs.key.remove'), 'Delete', deeds.remove, { also: ['Backspace'] }),
    { ...key('all', t('jobs.key.all'), '$mod+a', deeds.all), silent: false },
  ]
  const chosen = [
    { ...key('clear', t('jobs.key.clear'), 'Escape', deeds.clear), silent: false },
    { id: 'list.copy', label: t('jobs.copyIds'), group: 'list' as const, run: deeds.copy },
  ]
  useCommands([
    { ...key('search', t('jobs.key.search'), '/', deeds.search), silent: false },
    ...(on ? rows : []),
    ...(some ? chosen : []),
  ])
}
