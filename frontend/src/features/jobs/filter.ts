import { DELIVERIES, type Facets, type Filter, SORTS, type Sort, type Status } from '../../bridge'

/** The switches of the list, in their order: each stands for some statuses. */
export const SWITCHES = {
  underway: ['pending', 'uploading', 'queued', 'running', 'cancelling'],
  unknown: ['unknown'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly Status[]>
export type Switch = keyof typeof SWITCHES
export const SWITCH_NAMES = Object.keys(SWITCHES) as Switch[]

/** What a list shows before anybody chose anything. */
export const PLAIN: Filter = { statuses: [], deliveries: [], provider: '', text: '', sort: 'created', ascending: false }

export function isOn(filter: Filter, name: Switch): boolean {
  return SWITCHES[name].every((status) => filter.statuses.includes(status))
}

export function toggled(filter: Filter, name: Switch): Filter {
  const on = SWITCH_NAMES.filter((other) => (other === name) !== isOn(filter, other))
  return { ...filter, statuses: on.flatMap((other) => [...SWITCHES[other]]) }
}

/** How many jobs a switch would show. */
export function countOf(facets: Facets, name: Switch): number {
  return SWITCHES[name].reduce((sum, status) => sum + (facets.statuses[status] ?? 0), 0)
}

export function isConditional(filter: Filter): boolean {
  return (
    filter.statuses.length > 0 || filter.deliveries.length > 0 || filter.provider !== '' || filter.text.trim() !== ''
  )
}

/** Where the address keeps a filter, so that Back and a link lead to the same list. */
const NAMES = ['show', 'model', 'by', 'q', 'sort', 'order'] as const

export function readFilter(params: URLSearchParams): Filter {
  const shown = (params.get('show') ?? '').split(',')
  const sort = params.get('sort') as Sort
  return {
    statuses: SWITCH_NAMES.filter((name) => shown.includes(name)).flatMap((name) => [...SWITCHES[name]]),
    deliveries: DELIVERIES.filter((state) => state === params.get('model')),
    provider: params.get('by') ?? '',
    text: params.get('q') ?? '',
    sort: SORTS.includes(sort) ? sort : PLAIN.sort,
    ascending: params.get('order') === 'asc',
  }
}

/** The same address with another filter. What is as PLAIN leaves no trace in it. */
export function writeFilter(params: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const name of NAMES) next.delete(name)
  const on = SWITCH_NAMES.filter((name) => isOn(filter, name))
  if (on.length > 0) next.set('show', on.join(','))
  const [delivery] = filter.deliveries
  if (delivery) next.set('model', delivery)
  if (filter.provider) next.set('by', filter.provider)
  if (filter.text) next.set('q', filter.text)
  if (filter.sort !== PLAIN.sort) next.set('sort', filter.sort)
  if (filter.ascending) next.set('order', 'asc')
  return next
}
