import { Button, Group, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { type Fault, type FirstRun, STEPS, type Step, useBridge } from '../../bridge'
import { Heading, Loading, Refusal } from '../../design'
import { CostsStep } from './CostsStep'
import { DataStep } from './DataStep'
import { ResultsStep } from './ResultsStep'
import './welcome.css'

const RUN = ['welcome', 'run'] as const

/** The first run: three steps, each with a live check, and a rehearsal at the end. */
export default function Welcome() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const run = useQuery<FirstRun, Fault>({ queryKey: RUN, queryFn: () => bridge.welcome.get(), staleTime: 0 })
  return (
    <div className="page welcome" data-testid="welcome">
      {run.isPending && <Loading />}
      {run.error && (
        <>
          <Heading>{t('welcome.title')}</Heading>
          <Refusal fault={run.error} />
        </>
      )}
      {run.data && <Steps run={run.data} />}
    </div>
  )
}

function Steps({ run: { step, folder } }: { run: FirstRun }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const [, go] = useLocation()
  const at = STEPS.indexOf(step)
  // Where a person is stands in the home, so that they find themselves there again whatever happens to the window.
  const reach = (to: Step, data = folder) => {
    client.setQueryData<FirstRun>(RUN, (before) => before && { ...before, step: to, folder: data })
    bridge.welcome.reach(to, data).catch(() => undefined)
  }
  const leave = async (to: string) => {
    await bridge.welcome.end().catch(() => undefined)
    client.removeQueries({ queryKey: RUN })
    go(to)
  }
  const before = STEPS[at - 1]
  const after = STEPS[at + 1]
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('welcome.title')}
      </Text>
      <Heading key={step}>{t(`welcome.step.${step}`)}</Heading>
      <ol className="welcome-steps" aria-label={t('welcome.steps')}>
        {STEPS.map((one, i) => (
          <li key={one} aria-current={one === step ? 'step' : undefined} data-done={i < at || undefined}>
            {t(`welcome.step.${one}`)}
          </li>
        ))}
      </ol>
      <Text mb="lg">{t(`welcome.lead.${step}`)}</Text>
      {step === 'data' && <DataStep folder={folder} onFolder={(data) => reach('data', data)} />}
      {step === 'results' && <ResultsStep />}
      {step === 'costs' && <CostsStep />}
      <Group justify="space-between" className="welcome-foot">
        <Button variant="subtle" color="gray" data-testid="welcome-skip" onClick={() => void leave('/jobs')}>
          {t('welcome.skip')}
        </Button>
        <Group gap="sm">
          {before && (
            <Button variant="default" data-testid="welcome-back" onClick={() => reach(before)}>
              {t('welcome.back')}
            </Button>
          )}
          {after ? (
            <Button data-testid="welcome-next" onClick={() => reach(after)}>
              {t('welcome.next')}
            </Button>
          ) : (
            <Button data-testid="welcome-rehearse" onClick={() => void leave('/new?sample=1')}>
              {t('welcome.rehearse')}
            </Button>
          )}
        </Group>
      </Group>
    </>
  )
}
