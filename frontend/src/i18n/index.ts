import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { LANGUAGES, type Language } from '../bridge'
import en from './en.json'
import es from './es.json'

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
    resources: { en: { translation: en }, es: { translation: es } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return instance
}
