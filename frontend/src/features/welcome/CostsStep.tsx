import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Costs, type Fault, useBridge } from '../../bridge'
import { dollars, Refusal, Said } from '../../design'
import { ConsentChoice } from '../settings/Consent'
import { useSetConsent } from '../settings/hooks'
import { Check } from './Check'

/** What trainings cost, and what may be sent without a question. */
export function CostsStep() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const check = useQuery<Costs, Fault>({
    queryKey: ['welcome', 'costs'],
    queryFn: () => bridge.welcome.checkCosts(),
    staleTime: 0,
    refetchOnWindowFocus: true,
  })
  const choose = useSetConsent()
  const found = check.data
  return (
    <>
      <Check
        state={check.isFetching || !found ? 'checking' : found.state}
        title={found ? t(`welcome.costs.${found.reason}`) : t('welcome.looking')}
        fix={found && found.reason !== 'good' ? t(`welcome.fix.${found.reason}`) : undefined}
        error={check.error}
        again={() => void check.refetch()}
      >
        {found && <Prices providers={found.providers} />}
      </Check>
      <Title order={2} size={14} mt={24} mb={8} id="welcome-consent">
        {t('welcome.consent')}
      </Title>
      {choose.error && <Refusal fault={choose.error} />}
      <ConsentChoice
        label="welcome-consent"
        choose={{
          ...choose,
          mutate: (mode) => choose.mutate(mode, { onSettled: () => void check.refetch() }),
        }}
      />
    </>
  )
}

function Prices({ providers }: { providers: Costs['providers'] }) {
  const { t, i18n } = useTranslation()
  return (
    <table className="table check-facts" data-testid="prices">
      <thead>
        <tr>
          <th scope="col">{t('welcome.where')}</th>
          <th scope="col">{t('welcome.hardware')}</th>
          <th scope="col" className="number">
            {t('welcome.hour')}
          </th>
          <th scope="col">{t('welcome.priceSource')}</th>
        </tr>
      </thead>
      <tbody>
        {providers.flatMap((provider) =>
          provider.hardware.length > 0
            ? provider.hardware.map((machine) => (
                <tr key={`${provider.id} ${machine.id}`}>
                  <td>
                    <Said>{provider.name}</Said>
                  </td>
                  <td>
                    <Said>{machine.name}</Said>
                  </td>
                  <td className="number">
                    {machine.usdHour === 0 ? t('welcome.nothing') : dollars(machine.usdHour, i18n.language)}
                  </td>
                  <td>
                    <Said>{machine.source}</Said>
                  </td>
                </tr>
              ))
            : [
                <tr key={provider.id}>
                  <td>
                    <Said>{provider.name}</Said>
                  </td>
                  <td colSpan={3}>
                    <Text size="sm" c="dimmed">
                      {provider.ready ? t('welcome.noPrices') : t('welcome.soon')}
                    </Text>
                  </td>
                </tr>,
              ],
        )}
      </tbody>
    </table>
  )
}
