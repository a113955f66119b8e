import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconCopy, IconFolderOpen } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, faultOf, type Job, type Model, useBridge } from '../../bridge'
import { bytes, count, Refusal, Said } from '../../design'
import type { Ending } from './hooks'

const TONES: Record<Ending, string> = {
  running: 'plain',
  bringing: 'plain',
  delivered: 'good',
  failed: 'bad',
  missing: 'bad',
  cancelled: 'plain',
}

/** What became of a job. */
export function Outcome({ job, ending }: { job: Job; ending: Ending }) {
  const { t } = useTranslation()
  const { model, reason } = job.delivery
  const title = ending === 'failed' && model ? 'failedWithModel' : ending
  return (
    <section className="note" data-tone={TONES[ending]} data-testid={`outcome-${ending}`} aria-labelledby="outcome">
      <Title order={2} size={16} id="outcome" className="tone" data-tone={TONES[ending]}>
        {t(`outcome.ending.${title}`)}
      </Title>
      {ending === 'delivered' && <Text mt={2}>{t('outcome.deliveredBody')}</Text>}
      {ending === 'cancelled' && (
        <Text mt={2}>{job.error ? <Said>{job.error}</Said> : t('outcome.cancelledBody')}</Text>
      )}
      {ending === 'failed' && (
        <>
          <Text mt={4} className="selectable" style={{ overflowWrap: 'anywhere' }} data-testid="failure">
            <Said>{job.error}</Said>
          </Text>
          <Text mt={4} size="sm">
            {t('outcome.failedHint')}
          </Text>
        </>
      )}
      {ending === 'missing' && reason && (
        <Text mt={4} className="selectable">
          <Said>{reason}</Said>
        </Text>
      )}
      {model && <Home job={job} model={model} />}
    </section>
  )
}

function Home({ job, model }: { job: Job; model: Model }) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const [fault, setFault] = useState<Fault | null>(null)
  const reveal = () => {
    setFault(null)
    bridge.jobs.showModel(job.id).catch((reason: unknown) => setFault(faultOf(reason)))
  }
  return (
    <Stack gap="sm" mt="sm">
      <dl className="flow">
        <div style={{ flexBasis: '100%' }}>
          <dt>{t('outcome.path')}</dt>
          <dd className="mono" data-testid="model-path">
            {model.path}
          </dd>
        </div>
        <div>
          <dt>{t('outcome.size')}</dt>
          <dd className="figure">{bytes(model.bytes, i18n.language)}</dd>
        </div>
        {model.step > 0 && (
          <div>
            <dt>{t('outcome.step')}</dt>
            <dd className="figure">{count(model.step, i18n.language)}</dd>
          </div>
        )}
        <div>
          <dt>{t('outcome.tensors')}</dt>
          <dd className="figure">{count(model.tensors, i18n.language)}</dd>
        </div>
        <div>
          <dt>{t('outcome.sha')}</dt>
          <dd className="mono" title={model.sha256}>
            {model.sha256.slice(0, 16)}…
          </dd>
        </div>
        {model.checks.length > 0 && (
          <div>
            <dt>{t('outcome.checks')}</dt>
            <dd>
              <ul className="checks">
                {model.checks.map((check) => (
                  <li key={check}>
                    <IconCheck size={14} stroke={2.4} color="var(--crisol-good)" aria-hidden />
                    <Said>{check}</Said>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
      <Group gap="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderOpen size={15} stroke={1.8} />}
          data-testid="show-model"
          onClick={reveal}
        >
          {t('outcome.reveal')}
        </Button>
        <Copy text={model.path} onFault={setFault} />
      </Group>
      {fault && <Refusal fault={fault} />}
    </Stack>
  )
}

function Copy({ text, onFault }: { text: string; onFault: (fault: Fault | null) => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 2000)
    return () => clearTimeout(timer)
  }, [done])
  const copy = () => {
    onFault(null)
    bridge.system.copy(text).then(
      () => setDone(true),
      (reason: unknown) => onFault(faultOf(reason)),
    )
  }
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={done ? <IconCheck size={15} stroke={1.8} /> : <IconCopy size={15} stroke={1.8} />}
      data-testid="copy-path"
      aria-live="polite"
      onClick={copy}
    >
      {done ? t('outcome.copied') : t('outcome.copy')}
    </Button>
  )
}
