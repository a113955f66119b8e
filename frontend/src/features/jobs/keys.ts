import { SWITCH_NAMES } from './filter'

export const FAMILIES: Record<string, readonly string[]> = {
  'jobs.switch.': SWITCH_NAMES,
}
