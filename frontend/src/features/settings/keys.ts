import { CLOSINGS, CONSENTS, PROXY_MODES, REFUSALS, SOURCES, THEMES } from '../../bridge'
import { SECTIONS, SETTINGS } from './catalogue'

const ids = SETTINGS.map((setting) => setting.id)

export const FAMILIES: Record<string, readonly string[]> = {
  'settings.section.': SECTIONS,
  'settings.lead.': SECTIONS,
  'settings.name.': ids,
  'settings.help.': ids,
  'settings.words.': ids,
  'settings.source.': [...SOURCES, 'none'],
  'settings.tested.': REFUSALS,
  'settings.consent.': CONSENTS,
  'settings.consentBody.': CONSENTS,
  'settings.scheme.': THEMES,
  'settings.notice.': ['completed', 'failed', 'attention'],
  'settings.closing.': CLOSINGS,
  'settings.proxyMode.': PROXY_MODES,
}
