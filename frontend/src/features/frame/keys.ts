import { GROUPS } from './commands'
import { PLACES } from './places'

export const FAMILIES: Record<string, readonly string[]> = {
  'app.scheme.': ['label', 'auto', 'light', 'dark'],
  'frame.group.': GROUPS,
  'frame.place.': PLACES.map((place) => place.name).filter((name) => name !== 'job' && name !== 'model'),
}
