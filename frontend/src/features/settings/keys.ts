import { CONSENTS, SOURCES } from '../../bridge'

export const FAMILIES: Record<string, readonly string[]> = {
  'settings.source.': [...SOURCES, 'none'],
  'settings.consent.': CONSENTS,
  'settings.consentBody.': CONSENTS,
  'settings.scheme.': ['auto', 'light', 'dark'],
}
