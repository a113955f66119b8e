import { REASONS } from '../../bridge'

export const FAMILIES: Record<string, readonly string[]> = {
  'reason.': REASONS,
  'steps.': ['plan', 'planBody', 'train', 'trainBody', 'deliver', 'deliverBody'],
}
