import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconFolderOpen, IconPhoto } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Job, outputUrl, type Sample, useBridge } from '../../bridge'
import { bytes, count, dateAndTime, Empty, Loading, Refusal } from '../../design'
import { useOutputs } from './hooks'

/** Steps that are shown before a person asks for more: each has a few images. */
const STEPS = 40

/** The validation images as they arrive: a row for each step, the newest first, a column for each prompt. */
export function Samples({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const { data, error } = useOutputs(job.id)
  const [steps, setSteps] = useState(STEPS)
  const [open, setOpen] = useState<string | null>(null)
  if (error) return <Refusal fault={error} />
  if (!data) return <Loading />
  if (data.samples.length === 0)
    return (
      <section className="card">
        <Empty
          icon={IconPhoto}
          title={t('samples.none')}
          body={job.ended ? t('samples.noneEnded') : t('samples.noneYet')}
          testid="no-samples"
        />
      </section>
    )
  const rows = byStep(data.samples)
  const shown = rows.slice(0, steps)
  const order = shown.flatMap((row) => row.samples)
  const at = order.findIndex((s) => s.path === open)
  return (
    <section aria-label={t('samples.title')} data-testid="samples">
      {shown.map((row) => (
        <div key={row.step} className="samples-row">
          <Text size="sm" fw={600} className="figure samples-step" component="h2">
            {t('samples.step', { step: count(row.step, i18n.language) })}
          </Text>
          <ul className="samples-grid">
            {row.samples.map((s) => (
              <li key={s.path}>
                <button type="button" className="sample" onClick={() => setOpen(s.path)}>
                  {s.video ? (
                    <video src={outputUrl(job.id, s)} muted preload="metadata" aria-label={nameOf(s, t)} />
                  ) : (
                    <img src={outputUrl(job.id, s, 256)} alt={nameOf(s, t)} loading="lazy" decoding="async" />
                  )}
                  <span className="sample-name cut">{t('samples.prompt', { prompt: s.prompt })}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {rows.length > steps && (
        <Button variant="default" size="xs" onClick={() => setSteps(steps + STEPS)}>
          {t('samples.older', { count: rows.length - steps })}
        </Button>
      )}
      <Lightbox
        job={job}
        sample={order[at]}
        place={t('samples.place', { at: at + 1, all: order.length })}
        onMove={(by) => setOpen(order[Math.max(0, Math.min(at + by, order.length - 1))]?.path ?? null)}
        onClose={() => setOpen(null)}
      />
    </section>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

function nameOf(s: Sample, t: Translate): string {
  return t('samples.alt', { step: s.step, prompt: s.prompt })
}

/** The samples of each step, the newest step first. */
export function byStep(samples: Sample[]): { step: number; samples: Sample[] }[] {
  const rows = new Map<number, Sample[]>()
  for (const s of samples) rows.set(s.step, [...(rows.get(s.step) ?? []), s])
  return [...rows].sort(([a], [b]) => b - a).map(([step, samples]) => ({ step, samples }))
}

function Lightbox(props: {
  job: Job
  sample: Sample | undefined
  place: string
  onMove: (by: number) => void
  onClose: () => void
}) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const [size, setSize] = useState('')
  const { job, sample } = props
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -1e6, End: 1e6 }[event.key]
    if (by) props.onMove(by)
  }
  return (
    <Modal.Root opened={sample !== undefined} onClose={props.onClose} size="auto" centered>
      <Modal.Overlay />
      <Modal.Content data-testid="lightbox">
        <Modal.Body p="md" onKeyDown={keys}>
          {sample && (
            <>
              <Modal.Title fw={600} fz={14} mb={8}>
                {nameOf(sample, t)}
              </Modal.Title>
              {sample.video ? (
                // biome-ignore lint/a11y/useMediaCaption: what a trainer films has no sound
                <video
                  key={sample.path}
                  className="lightbox-image"
                  src={outputUrl(job.id, sample)}
                  controls
                  onLoadedMetadata={(e) => setSize(`${e.currentTarget.videoWidth} × ${e.currentTarget.videoHeight}`)}
                />
              ) : (
                <img
                  key={sample.path}
                  className="lightbox-image"
                  src={outputUrl(job.id, sample)}
                  alt={nameOf(sample, t)}
                  onLoad={(e) => setSize(`${e.currentTarget.naturalWidth} × ${e.currentTarget.naturalHeight}`)}
                />
              )}
              <Group justify="space-between" mt="sm" gap="lg">
                <Text size="xs" c="dimmed" className="figure">
                  {size} · {bytes(sample.bytes, i18n.language)} · {dateAndTime(sample.at, i18n.language)}
                </Text>
                <Group gap="xs" wrap="nowrap">
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconFolderOpen size={13} stroke={1.8} />}
                    onClick={() => void bridge.job.showOutput(job.id, sample.path).catch(() => undefined)}
                  >
                    {t('files.reveal')}
                  </Button>
                  <ActionIcon variant="default" aria-label={t('samples.previous')} onClick={() => props.onMove(-1)}>
                    <IconChevronLeft size={15} stroke={1.8} />
                  </ActionIcon>
                  <Text size="xs" c="dimmed" className="figure" role="status">
                    {props.place}
                  </Text>
                  <ActionIcon
                    variant="default"
                    aria-label={t('samples.next')}
                    onClick={() => props.onMove(1)}
                    data-autofocus
                  >
                    <IconChevronRight size={15} stroke={1.8} />
                  </ActionIcon>
                </Group>
              </Group>
            </>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
