import type { ModelInfo } from '../../bridge'

export const SORTS = ['newest', 'oldest', 'name', 'size'] as const
export type Sort = (typeof SORTS)[number]

/** What a person chose to see. */
export interface Choice {
  text: string
  /** A base model, '' for those that tell none, null for all. */
  base: string | null
  sort: Sort
}

const ORDER: Record<Sort, (a: ModelInfo, b: ModelInfo) => number> = {
  newest: (a, b) => b.at.localeCompare(a.at),
  oldest: (a, b) => a.at.localeCompare(b.at),
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  size: (a, b) => b.bytes - a.bytes,
}

/** The models that the choice shows, in its order. Every word of the text has to be in what a card says. */
export function choose(models: ModelInfo[], { text, base, sort }: Choice): ModelInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return models
    .filter((m) => {
      if (base !== null && m.base !== base) return false
      const said = `${m.name} ${m.base} ${m.trigger} ${m.jobName} ${m.uses.map((u) => u.name).join(' ')}`.toLowerCase()
      return words.every((word) => said.includes(word))
    })
    .sort(ORDER[sort])
}

/** The base models of all models, the most frequent first; '' stands for those that tell none. */
export function basesOf(models: ModelInfo[]): string[] {
  const counts = new Map<string, number>()
  for (const m of models) counts.set(m.base, (counts.get(m.base) ?? 0) + 1)
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([base]) => base)
}

/** What stands for a model without an image: its family in at most four letters. */
export function initialsOf(model: ModelInfo): string {
  const parts = (model.base || model.name).split(/[^\p{L}]+/u).filter(Boolean)
  const first = parts[0] ?? '?'
  const short =
    first.length <= 4 ? first : parts.length > 1 ? parts.map((p) => p.charAt(0)).join('') : first.slice(0, 2)
  return short.slice(0, 4).toUpperCase()
}

/** Whether something was found to be wrong with a model. */
export function isDamaged(model: ModelInfo): boolean {
  return model.problem !== '' || (model.check?.problems.length ?? 0) > 0
}
