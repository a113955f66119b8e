import { DELIVERIES, LEVELS } from '../../bridge'
import { VIEWS } from './log'
import { PARTS } from './parts'

export const FAMILIES: Record<string, readonly string[]> = {
  'timeline.delivery.': DELIVERIES,
  'outcome.ending.': ['delivered', 'failed', 'failedWithModel', 'missing', 'cancelled'],
  'job.part.': PARTS,
  'log.view.': VIEWS,
  'log.level.': LEVELS,
  'asked.by.': ['window', 'terminal', 'other'],
  'asked.modes.': ['ask', 'allow', 'deny'],
}
