import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Language, useBridge } from '../../bridge'

export const NAMES: Record<Language, string> = { en: 'English', es: 'Español' }

/** The language of the page, and how a person chooses another, which is kept. */
export function useLanguage() {
  const { i18n } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const speak = (language: Language) => {
    void i18n.changeLanguage(language)
    bridge.system
      .setLanguage(language, true)
      // What the backend has said before was in the language before.
      .then(() => client.invalidateQueries())
      .catch(() => undefined)
  }
  return { language: i18n.language as Language, speak }
}
