import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DELIVERIES, type Delivery, type Job, STATUSES, type Status, type Transition } from '../../bridge'
import { plainly, Said, type Tone, timeOfDay, toneOf } from '../../design'
import { useTimeline } from './hooks'

/** What happened to a job, oldest first. Phases are left out: a person reads them as statuses. */
export function Timeline({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const { data } = useTimeline(job.id)
  const told = (data ?? []).map((x) => ({ x, line: lineOf(x) })).filter((entry) => entry.line !== null)
  return (
    <section className="card" style={{ padding: '14px 20px' }} aria-labelledby="timeline">
      <Title order={2} size={14} mb={10} id="timeline">
        {t('timeline.title')}
      </Title>
      <ol className="timeline" data-testid="timeline">
        <li>
          {t('timeline.asked')}
          <Time at={job.createdAt} language={i18n.language} />
        </li>
        {told.map(
          ({ x, line }) =>
            line && (
              <li key={`${x.at} ${x.kind} ${x.to}`} data-tone={line.tone}>
                {t(line.key)}
                <Time at={x.at} language={i18n.language} />
                {x.cause && x.kind !== 'cancel' && (
                  <Text size="xs" c="dimmed" className="selectable" lineClamp={3} title={plainly(x.cause)}>
                    <Said>{x.cause}</Said>
                  </Text>
                )}
              </li>
            ),
        )}
      </ol>
    </section>
  )
}

function Time({ at, language }: { at: string; language: string }) {
  return (
    <Text component="time" dateTime={at} size="xs" c="dimmed" display="block" className="figure">
      {timeOfDay(at, language)}
    </Text>
  )
}

/** The words and the colour of a transition; null for one that is not shown. */
export function lineOf(x: Transition): { key: string; tone: Tone } | null {
  if (x.kind === 'status' && (STATUSES as readonly string[]).includes(x.to)) {
    const tone = toneOf(x.to as Status, 'verified')
    return { key: `status.${x.to}`, tone: tone === 'busy' ? 'plain' : tone }
  }
  if (x.kind === 'delivery' && (DELIVERIES as readonly string[]).includes(x.to)) {
    const tones: Record<Delivery, Tone> = { none: 'plain', arriving: 'plain', verified: 'good', missing: 'bad' }
    return { key: `timeline.delivery.${x.to}`, tone: tones[x.to as Delivery] }
  }
  if (x.kind === 'cancel' && x.to === 'asked') return { key: 'timeline.cancel', tone: 'plain' }
  if (x.kind === 'cancel') return { key: 'timeline.letGo', tone: 'plain' }
  return null
}
