import { useBridge } from '../../bridge'

/** Where a person was in a list. */
export interface ListPlace {
  /** How far down, in px. */
  offset: number
  active: { index: number; id: string } | null
}

const TOP: ListPlace = { offset: 0, active: null }

/** The places of the lists that were looked at, by their filter, for as long as the window lives. */
const windows = new WeakMap<object, Map<string, ListPlace>>()

/** Where a person was in the list of a name, so that Back leads to the same row, and how to note where they are. */
export function usePlace(list: string): [ListPlace, (place: Partial<ListPlace>) => void] {
  const bridge = useBridge()
  let places = windows.get(bridge)
  if (!places) {
    places = new Map()
    windows.set(bridge, places)
  }
  const held = places
  const place = held.get(list) ?? TOP
  return [place, (next) => held.set(list, { ...(held.get(list) ?? TOP), ...next })]
}
