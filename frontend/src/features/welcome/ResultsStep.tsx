import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Fault, type Results, useBridge } from '../../bridge'
import { bytes, Refusal } from '../../design'
import { useChooseModels } from '../settings/hooks'
import { Check } from './Check'

/** Whether a model can come home, and how it does. */
export function ResultsStep() {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const check = useQuery<Results, Fault>({
    queryKey: ['welcome', 'results'],
    queryFn: () => bridge.welcome.checkResults(),
    staleTime: 0,
    refetchOnWindowFocus: true,
  })
  const choose = useChooseModels()
  const found = check.data
  const change = (title: string) => choose.mutate(title, { onSettled: () => void check.refetch() })
  return (
    <>
      <ol className="welcome-way">
        <li>{t('welcome.wayTrain')}</li>
        <li>{t('welcome.wayArrive')}</li>
        <li>{t('welcome.wayVerify')}</li>
      </ol>
      <Check
        state={check.isFetching || !found ? 'checking' : found.state}
        title={found ? t(`welcome.results.${found.reason}`) : t('welcome.looking')}
        fix={found && found.reason !== 'good' ? t(`welcome.fix.${found.reason}`) : undefined}
        error={check.error}
        again={() => void check.refetch()}
      >
        {found && (
          <dl className="pairs check-facts">
            <dt>{t('welcome.models')}</dt>
            <dd className="mono" data-testid="results-models">
              {found.models}
            </dd>
            <dt>{t('welcome.free')}</dt>
            <dd className="figure">{bytes(found.free, i18n.language)}</dd>
          </dl>
        )}
        <Group gap="xs" mt="sm">
          <Button
            size="xs"
            variant="default"
            data-testid="results-choose"
            loading={choose.isPending}
            onClick={() => change(t('welcome.chooseModels'))}
          >
            {t('welcome.another')}
          </Button>
          {found && !found.usual && (
            <Button size="xs" variant="default" onClick={() => change('')}>
              {t('welcome.usual')}
            </Button>
          )}
        </Group>
        {choose.error && <Refusal fault={choose.error} />}
      </Check>
    </>
  )
}
