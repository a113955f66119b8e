import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { LANGUAGES, type Language } from '../bridge'

// One file for each feature and language; their keys do not overlap (i18n.test.ts).
const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' })

/** All texts of a language. */
export function textsOf(language: Language): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(files).map(([path, texts]) => (path.startsWith(`./${language}/`) ? texts : {})),
  )
}

/** The language of the system, as far as the web view tells; English where Crisol does not speak it. */
export function systemLanguage(tags: readonly string[] = navigator.languages): Language {
  for (const tag of tags) {
    const language = LANGUAGES.find((l) => tag.toLowerCase().split('-')[0] === l)
    if (language) return language
  }
  return 'en'
}

/** Makes the translations ready, in one language. */
export function makeI18n(language: Language): i18n {
  const instance = i18next.createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(LANGUAGES.map((l) => [l, { translation: textsOf(l) }])),
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return instance
}
