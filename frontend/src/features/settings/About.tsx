import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useCrisol } from '../frame/info'
import { Row } from './Row'

export function VersionRow() {
  const info = useCrisol()
  return (
    <Row id="version">
      <Text size="sm" className="selectable" data-testid="version">
        {info.version}
      </Text>
    </Row>
  )
}

/** The first run once more. */
export function FirstRunRow() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  return (
    <Row id="firstRun">
      <Button size="xs" variant="default" data-testid="first-run" onClick={() => go('/welcome')}>
        {t('settings.firstRunOpen')}
      </Button>
    </Row>
  )
}
