import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CONSENTS } from '../../bridge'
import { Refusal } from '../../design'
import { useConsent, useSetConsent } from './hooks'
import { nameOf, Row } from './Row'

/** What may leave this computer, as a setting. */
export function ConsentRow() {
  const choose = useSetConsent()
  return (
    <Row id="consent" wide saving={choose}>
      <ConsentChoice choose={choose} label={nameOf('consent')} />
    </Row>
  )
}

interface Props {
  choose: ReturnType<typeof useSetConsent>
  /** The id of what names the choice. */
  label: string
}

/** The consent modes to choose from. */
export function ConsentChoice({ choose, label }: Props) {
  const { t } = useTranslation()
  const consent = useConsent()
  const mode = choose.isPending ? choose.variables : consent.data
  if (consent.error) {
    return <Refusal fault={consent.error} action={{ label: t('settings.retry'), run: () => void consent.refetch() }} />
  }
  if (!mode) return null
  return (
    <div role="radiogroup" aria-labelledby={label} className="choices">
      {CONSENTS.map((one) => (
        <label key={one} className="card choice" data-chosen={one === mode} data-testid={`consent-${one}`}>
          <input
            type="radio"
            name="consent"
            value={one}
            checked={one === mode}
            disabled={choose.isPending}
            aria-describedby={`consent-${one}-body`}
            aria-label={t(`settings.consent.${one}`)}
            onChange={() => choose.mutate(one)}
          />
          <span>
            <Text fw={600} size="sm">
              {t(`settings.consent.${one}`)}
            </Text>
            <Text size="sm" c="dimmed" mt={2} id={`consent-${one}-body`}>
              {t(`settings.consentBody.${one}`)}
            </Text>
          </span>
        </label>
      ))}
    </div>
  )
}
