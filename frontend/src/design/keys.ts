import { CODES, DELIVERIES, STATUSES } from '../bridge'

/** The keys that are put together as the page runs, by their beginning: exactly these, no more. */
export const FAMILIES: Record<string, readonly string[]> = {
  'status.': STATUSES,
  'delivery.': DELIVERIES,
  'fault.': [...CODES, 'lookAgain'],
}
