import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Asked, count } from '../../design'

interface Props {
  number: number
  busy: boolean
  onCancel: () => void
  onRemove: () => void
  onCopy: () => void
  onClear: () => void
}

/** What can be done with the chosen jobs. */
export function Chosen({ number, busy, onCancel, onRemove, onCopy, onClear }: Props) {
  const { t, i18n } = useTranslation()
  return (
    <div role="toolbar" aria-label={t('jobs.actions')} className="jobs-chosen" data-testid="chosen">
      <Text size="sm" fw={600} mr="auto" role="status">
        {t('jobs.chosen', { count: number, shown: count(number, i18n.language) })}
      </Text>
      <Asked
        label={t('jobs.cancel')}
        size="xs"
        title={t('jobs.cancelTitle', { count: number })}
        body={t('jobs.cancelBody')}
        yes={t('jobs.cancelYes')}
        no={t('jobs.cancelNo')}
        testid="cancel-chosen"
        busy={busy}
        run={onCancel}
      />
      <Button size="xs" variant="default" disabled={busy} data-testid="remove-chosen" onClick={onRemove}>
        {t('jobs.remove')}
      </Button>
      <Button size="xs" variant="default" data-testid="copy-chosen" onClick={onCopy}>
        {t('jobs.copyIds')}
      </Button>
      <Button size="xs" variant="subtle" data-testid="clear-chosen" onClick={onClear}>
        {t('jobs.clearChosen')}
      </Button>
    </div>
  )
}
