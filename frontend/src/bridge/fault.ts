import type { Problem } from './types'

/** The codes of app/service/fault.go for which the page has words of its own. */
export const CODES = [
  'config',
  'changed',
  'consent',
  'blocked',
  'not_found',
  'active',
  'timeout',
  'stopped',
  'no_model',
  'internal',
  'other',
] as const
export type Code = (typeof CODES)[number]

/** A refusal of the backend. */
export class Fault extends Error {
  readonly code: Code
  readonly problems: Problem[]

  constructor(code: string, message: string, problems: Problem[] = []) {
    super(message)
    this.name = 'Fault'
    this.code = (CODES as readonly string[]).includes(code) ? (code as Code) : 'other'
    this.problems = problems
  }
}

/** Reads what a bound method was rejected with: an Error whose message is the JSON of a fault. */
export function faultOf(reason: unknown): Fault {
  if (reason instanceof Fault) return reason
  const text = reason instanceof Error ? reason.message : String(reason)
  try {
    const wire = JSON.parse(text) as { code?: unknown; message?: unknown; problems?: Problem[] | null }
    if (typeof wire.code === 'string' && typeof wire.message === 'string') {
      return new Fault(wire.code, wire.message, wire.problems ?? [])
    }
  } catch {
    // No JSON: an error of Wails itself, or of the page.
  }
  return new Fault('other', text)
}
