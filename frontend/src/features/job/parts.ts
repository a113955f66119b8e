/** The parts of a job's view, in their order; the address names them. */
export const PARTS = ['overview', 'curves', 'samples', 'log', 'files', 'plan'] as const
export type Part = (typeof PARTS)[number]

export function partOf(name: string | undefined): Part {
  return PARTS.find((p) => p === name) ?? 'overview'
}
