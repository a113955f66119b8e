import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconFiles, IconFolderOpen } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, faultOf, type Job, type OutputFile, type SavedStep, useBridge } from '../../bridge'
import { bytes, count, dateAndTime, Empty, Loading, Refusal, Section } from '../../design'
import { useOutputs } from './hooks'
import { useScroll } from './scroll'

/** What has arrived: checkpoints, and every file. */
export function Files({ job }: { job: Job }) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const { data, error } = useOutputs(job.id)
  const [fault, setFault] = useState<Fault | null>(null)
  const reveal = (path: string) => {
    setFault(null)
    bridge.job.showOutput(job.id, path).catch((reason: unknown) => setFault(faultOf(reason)))
  }
  if (error) return <Refusal fault={error} />
  if (!data) return <Loading />
  if (data.files.length === 0)
    return (
      <section className="card">
        <Empty
          icon={IconFiles}
          title={t('files.none')}
          body={job.ended ? t('files.noneEnded') : t('files.noneYet')}
          testid="no-files"
        />
      </section>
    )
  return (
    <Stack gap={16}>
      {fault && <Refusal fault={fault} />}
      <Section id="checkpoints" title={t('files.checkpoints')} hint={t('files.checkpointsHint')}>
        {data.checkpoints.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('files.noCheckpoints')}
          </Text>
        ) : (
          <table className="table" data-testid="checkpoints">
            <thead>
              <tr>
                <th scope="col">{t('files.checkpoint')}</th>
                <th scope="col">{t('files.weights')}</th>
                <th scope="col" className="number">
                  {t('files.count')}
                </th>
                <th scope="col" className="number">
                  {t('files.size')}
                </th>
                <th scope="col">{t('files.arrived')}</th>
                <th scope="col">
                  <span className="unseen">{t('files.reveal')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.checkpoints.map((c) => (
                <tr key={c.path}>
                  <td className="figure">
                    {c.final ? t('files.final') : t('samples.step', { step: count(c.step, i18n.language) })}
                  </td>
                  <td>
                    <Weights job={job} checkpoint={c} />
                  </td>
                  <td className="number">{count(c.files, i18n.language)}</td>
                  <td className="number">{bytes(c.bytes, i18n.language)}</td>
                  <td className="figure">{dateAndTime(c.at, i18n.language)}</td>
                  <td>{c.weights && <Reveal path={c.weights} onReveal={reveal} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section
        id="files"
        title={t('files.title')}
        hint={t('files.summary', {
          count: data.files.length,
          files: count(data.files.length, i18n.language),
          size: bytes(data.bytes, i18n.language),
        })}
        aside={
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconFolderOpen size={13} stroke={1.8} />}
            onClick={() => reveal('')}
          >
            {t('files.openFolder')}
          </Button>
        }
      >
        {data.more && (
          <Text size="sm" mb="xs">
            {t('files.more')}
          </Text>
        )}
        <List files={data.files} onReveal={reveal} />
      </Section>
    </Stack>
  )
}

function Weights({ job, checkpoint }: { job: Job; checkpoint: SavedStep }) {
  const { t } = useTranslation()
  const { model } = job.delivery
  if (!checkpoint.weights)
    return (
      <Text size="sm" c="dimmed" span>
        {t('files.noWeights')}
      </Text>
    )
  const delivered = model?.path.replaceAll('\\', '/').endsWith(`/${checkpoint.weights}`)
  if (!delivered) return <span>{t('files.there')}</span>
  return (
    <span className="tone" data-tone="good">
      <IconCheck size={14} stroke={2.4} aria-hidden style={{ verticalAlign: -2, marginRight: 4 }} />
      {t('files.delivered')}
    </span>
  )
}

function Reveal({ path, onReveal }: { path: string; onReveal: (path: string) => void }) {
  const { t } = useTranslation()
  return (
    <Tooltip label={t('files.reveal')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={t('files.revealFile', { path })}
        onClick={() => onReveal(path)}
      >
        <IconFolderOpen size={14} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  )
}

/** The height of a file's row in px, and how many are seen without scrolling. */
const ROW = 30
const SEEN = 14

function List({ files, onReveal }: { files: OutputFile[]; onReveal: (path: string) => void }) {
  const { t, i18n } = useTranslation()
  const scroll = useScroll(files.length, ROW)
  return (
    <section
      className="files"
      ref={scroll.box}
      onScroll={scroll.onScroll}
      style={{ height: Math.min(files.length, SEEN) * ROW + 2 }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={t('files.list')}
      data-testid="files"
    >
      <div style={{ height: scroll.height, position: 'relative' }}>
        {files.slice(scroll.first, scroll.last).map((f, i) => (
          <Group
            key={f.path}
            wrap="nowrap"
            gap="md"
            className="file-row"
            style={{ transform: `translateY(${scroll.top(scroll.first + i)}px)`, height: ROW }}
          >
            <span className="mono cut selectable" style={{ flex: 1 }} title={f.path}>
              {f.path}
            </span>
            <span className="figure file-size">{bytes(f.bytes, i18n.language)}</span>
            <span className="figure file-time">{dateAndTime(f.at, i18n.language)}</span>
            <Reveal path={f.path} onReveal={onReveal} />
          </Group>
        ))}
      </div>
    </section>
  )
}
