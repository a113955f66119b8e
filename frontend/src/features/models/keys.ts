import { METHODS, MODEL_KINDS } from '../../bridge'
import { SORTS } from './choose'

export const FAMILIES: Record<string, readonly string[]> = {
  'models.sort.': ['label', ...SORTS],
  'models.method.': METHODS,
  'models.kind.': MODEL_KINDS,
}
