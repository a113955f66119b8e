import { DELIVERIES } from '../../bridge'

export const FAMILIES: Record<string, readonly string[]> = {
  'timeline.delivery.': DELIVERIES,
  'outcome.ending.': ['delivered', 'failed', 'failedWithModel', 'missing', 'cancelled'],
}
