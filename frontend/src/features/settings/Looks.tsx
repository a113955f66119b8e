import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LANGUAGES, THEMES } from '../../bridge'
import { NAMES, useLanguage } from '../frame/useLanguage'
import { useScheme } from '../frame/useScheme'
import { nameOf, Row } from './Row'

export function LanguageRow() {
  const { language, speak } = useLanguage()
  return (
    <Row id="language">
      <SegmentedControl
        className="segments"
        aria-labelledby={nameOf('language')}
        value={language}
        onChange={speak}
        data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
      />
    </Row>
  )
}

export function ThemeRow() {
  const { t } = useTranslation()
  const { scheme, dress } = useScheme()
  return (
    <Row id="theme" roomy>
      <SegmentedControl
        className="segments"
        aria-labelledby={nameOf('theme')}
        value={scheme}
        onChange={dress}
        data={THEMES.map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
      />
    </Row>
  )
}
