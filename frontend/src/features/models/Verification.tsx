import { Button, Progress, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail, Reading, Report } from '../../bridge'
import { ago, bytes, count, Said, Section, useNow } from '../../design'
import { useDeeds, useVerification, useWords } from './hooks'

/** Whether the model is whole: what the last reading has shown, and how far one under way is. */
export function Verification({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { data: reading } = useVerification(model.id)
  const deeds = useDeeds()
  const words = useWords()
  const running = reading?.state === 'running'
  const before = useRef(running)
  useEffect(() => {
    if (before.current && !running) void client.invalidateQueries({ queryKey: ['models'] })
    before.current = running
  }, [client, running])
  return (
    <Section
      id="model-verification"
      title={t('models.verify.title')}
      aside={
        running ? (
          <Button
            size="compact-sm"
            variant="default"
            data-testid="verify-stop"
            onClick={() => void deeds.stopVerify(model)}
          >
            {t('models.verify.stop')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            data-testid="model-verify"
            onClick={() => void deeds.verify(model)}
          >
            {model.check ? t('models.verifyAgain') : t('models.verify.label')}
          </Button>
        )
      }
    >
      <div data-testid="model-verification" data-state={reading?.state}>
        {running && reading ? (
          <Bar reading={reading} />
        ) : reading?.state === 'failed' && reading.fault ? (
          <Text size="sm" role="alert" className="tone" data-tone="bad">
            {t('models.verify.failed')}: {words(reading.fault)}. <Said>{reading.fault.message}</Said>
          </Text>
        ) : (
          <>
            {reading?.state === 'stopped' && (
              <Text size="sm" c="dimmed" role="status" mb={4}>
                {t('models.verify.stopped')}
              </Text>
            )}
            {model.check ? (
              <Shown report={model.check} />
            ) : (
              <Text size="sm" c="dimmed">
                {model.jobId ? t('models.verify.delivered') : t('models.verify.never')}
              </Text>
            )}
          </>
        )}
      </div>
    </Section>
  )
}

function Bar({ reading }: { reading: Reading }) {
  const { t, i18n } = useTranslation()
  const known = reading.total > 0
  const said = known
    ? t('models.verify.running', {
        done: bytes(reading.done, i18n.language),
        total: bytes(reading.total, i18n.language),
      })
    : t('models.verify.starting')
  return (
    <>
      <Progress
        value={known ? (100 * reading.done) / reading.total : 100}
        animated={!known}
        aria-label={t('models.verify.title')}
      />
      <Text size="sm" c="dimmed" mt={6} className="figure">
        {said}
      </Text>
    </>
  )
}

/** What a reading has shown, point by point. */
function Shown({ report }: { report: Report }) {
  const { t, i18n } = useTranslation()
  const now = useNow(30_000, true)
  const good = report.problems.length === 0
  const when = ago(report.at, now, i18n.language)
  const finite = report.nan + report.inf === 0
  const digest = !report.expected ? 'first' : report.expected === report.sha256 ? 'same' : 'other'
  const points: Point[] = [
    digest === 'other'
      ? { good: false, words: t('models.verify.otherDigest') }
      : { good: true, words: digest === 'same' ? t('models.verify.sameDigest') : t('models.verify.firstDigest') },
    report.tensors > 0
      ? { good: true, words: t('models.verify.form') }
      : { good: false, words: t('models.verify.badForm') },
    ...(report.tensors > 0
      ? [
          finite
            ? { good: true, words: t('models.verify.finite') }
            : {
                good: false,
                words: t('models.verify.notFinite', {
                  nan: count(report.nan, i18n.language),
                  inf: count(report.inf, i18n.language),
                }),
              },
        ]
      : []),
  ]
  return (
    <>
      <Text
        fw={600}
        size="sm"
        className="tone"
        data-tone={good ? 'good' : 'bad'}
        data-testid="verify-verdict"
        role="status"
      >
        {good ? t('models.verify.good', { when }) : t('models.verify.bad', { when })}
      </Text>
      <ul className="model-checks">
        {points.map((point) => (
          <li key={point.words}>
            {point.good ? (
              <IconCheck size={14} color="var(--crisol-good)" aria-hidden />
            ) : (
              <IconAlertTriangle size={14} color="var(--crisol-bad)" aria-hidden />
            )}
            <span>{point.words}</span>
          </li>
        ))}
      </ul>
      {report.bad.length > 0 && (
        <ul className="model-bad">
          {report.bad.map((name) => (
            <li key={name} className="mono selectable">
              {name}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

interface Point {
  good: boolean
  words: string
}
