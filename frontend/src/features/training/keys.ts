import { CHECKS, FIELDS, MISTAKES, REASONS, SECTIONS, VERDICTS } from '../../bridge'

/** The cases of each check of a preflight, as backend/training names them. */
export const CASES: Record<string, readonly string[]> = {
  provider: ['local', 'no_token', 'account', 'refused', 'silent'],
  base_model: ['local', 'unnamed', 'elsewhere', 'silent', 'granted', 'bad_token', 'missing', 'gated_no_token', 'gated'],
  destination: ['readonly', 'writable'],
  space: ['unknown', 'size_unknown', 'full', 'tight', 'enough'],
  reach: ['closed', 'untried', 'unanswered', 'local', 'open'],
  keychain: ['memory_only', 'works'],
  memory: ['local', 'unknown', 'small', 'enough'],
}

/** Fields whose label needs more words. */
export const HELPED = ['name', 'kind', 'folder', 'trigger', 'rank', 'resolution', 'prompt'] as const

/** What the form has words for, of the values that fields can take. */
export const CHOICES = ['lora', 'full', 'textfile', 'filename', 'instanceprompt'] as const

export const FAMILIES: Record<string, readonly string[]> = {
  'reason.': REASONS,
  'field.': FIELDS,
  'fieldHelp.': HELPED,
  'choice.': CHOICES,
  'mistake.': MISTAKES,
  'section.': [...SECTIONS, 'where'],
  'verdict.': VERDICTS,
  'preflight.title.': CHECKS,
  ...Object.fromEntries(Object.entries(CASES).map(([id, cases]) => [`preflight.${id}.`, cases])),
}
