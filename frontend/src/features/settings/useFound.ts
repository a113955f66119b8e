import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { LANGUAGES } from '../../bridge'
import { matches, SETTINGS, type SettingId } from './catalogue'

/** The settings that a query finds, by their words in every language; null without a query. */
export function useFound(query: string): SettingId[] | null {
  const { i18n } = useTranslation()
  const texts = useMemo(() => {
    const speakers = LANGUAGES.map((language) => i18n.getFixedT(language))
    return SETTINGS.map(({ id, section }) => ({
      id,
      text: speakers
        .flatMap((t) => [
          t(`settings.name.${id}`),
          t(`settings.help.${id}`),
          t(`settings.words.${id}`),
          t(`settings.section.${section}`),
        ])
        .join(' '),
    }))
  }, [i18n])
  if (!query.trim()) return null
  return texts.filter(({ text }) => matches(query.trim(), text)).map(({ id }) => id)
}
