/** One thing that is wrong with a person's files: where, what, and what to do. */
export interface Problem {
  file: string
  field: string
  message: string
  fix: string
}

/** The codes of backend/api and app/service, for each of which the page has words of its own. */
export const CODES = [
  'invalid_input',
  'plan_changed',
  'consent_needed',
  'consent_blocked',
  'not_found',
  'active',
  'unauthorised',
  'unavailable',
  'timeout',
  'stopped',
  'no_model',
  'name_taken',
  'file_changed',
  'no_trash',
  'not_kept',
  'no_folder',
  'secret',
  'occupied',
  'query',
  'panic',
  'internal',
] as const
export type Code = (typeof CODES)[number]

/** A refusal of the backend. */
export class Fault extends Error {
  readonly code: Code
  readonly problems: Problem[]

  constructor(code: string, message: string, problems: Problem[] = []) {
    super(message)
    this.name = 'Fault'
    this.code = (CODES as readonly string[]).includes(code) ? (code as Code) : 'internal'
    this.problems = problems
  }
}

/** Reads what a bound method was rejected with: an Error whose message is the JSON of a fault. */
export function faultOf(reason: unknown): Fault {
  if (reason instanceof Fault) return reason
  const text = reason instanceof Error ? reason.message : String(reason)
  try {
    const wire = JSON.parse(text) as { code?: unknown; message?: unknown; problems?: Problem[] }
    if (typeof wire.code === 'string' && typeof wire.message === 'string') {
      return new Fault(wire.code, wire.message, wire.problems ?? [])
    }
  } catch {
    // No JSON: an error of Wails itself, or of the page.
  }
  return new Fault('internal', text)
}
