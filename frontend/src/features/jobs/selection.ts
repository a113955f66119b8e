/** Which jobs are chosen, and from where a range goes. A value: every change makes a new one. */
export interface Selection {
  ids: ReadonlySet<string>
  /** The place from which Shift extends; null when nothing was chosen yet. */
  anchor: number | null
}

export const NOTHING: Selection = { ids: new Set(), anchor: null }

export function toggle(selection: Selection, id: string, at: number): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, anchor: at }
}

/** Adds the jobs of a range that begins at the anchor. */
export function extend(selection: Selection, ids: readonly string[], anchor: number): Selection {
  return { ids: new Set([...selection.ids, ...ids]), anchor }
}

export function only(ids: readonly string[], anchor: number | null = null): Selection {
  return { ids: new Set(ids), anchor }
}

/** Without jobs that are no longer there. */
export function without(selection: Selection, gone: readonly string[]): Selection {
  const ids = new Set(selection.ids)
  for (const id of gone) ids.delete(id)
  return ids.size === selection.ids.size ? selection : { ...selection, ids }
}
