import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Data, type Fault, REASONS, useBridge } from '../../bridge'
import { bytes, count } from '../../design'
import { Check } from './Check'

interface Props {
  folder: string
  onFolder: (folder: string) => void
}

/** A folder is looked at as a dataset. Nothing of it leaves. */
export function DataStep({ folder, onFolder }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [typed, setTyped] = useState(folder)
  useEffect(() => setTyped(folder), [folder])
  const check = useQuery<Data, Fault>({
    queryKey: ['welcome', 'data', folder],
    queryFn: () => bridge.welcome.checkData(folder),
    enabled: folder !== '',
    staleTime: 0,
    refetchOnWindowFocus: true,
  })
  const choose = async () => {
    const chosen = await bridge.welcome.chooseData(t('welcome.chooseData')).catch(() => '')
    if (chosen) onFolder(chosen)
  }
  const look = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === folder) void check.refetch()
    else onFolder(typed.trim())
  }
  return (
    <>
      <form onSubmit={look} className="welcome-form">
        <TextInput
          className="welcome-path"
          label={t('welcome.folder')}
          description={t('welcome.folderHint')}
          placeholder="/home/ana/photos"
          spellCheck={false}
          autoComplete="off"
          data-testid="data-folder"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" variant="default" disabled={!typed.trim()} data-testid="data-check">
            {t('welcome.look')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={16} stroke={1.7} aria-hidden />}
            data-testid="data-choose"
            onClick={() => void choose()}
          >
            {t('welcome.choose')}
          </Button>
        </Group>
      </form>
      {folder !== '' && (
        <DataFound data={check.data} busy={check.isFetching} error={check.error} again={() => void check.refetch()} />
      )}
    </>
  )
}

interface FoundProps {
  data: Data | undefined
  busy: boolean
  error: Fault | null
  again: () => void
}

function DataFound({ data, busy, error, again }: FoundProps) {
  const { t, i18n } = useTranslation()
  const n = (value: number) => count(value, i18n.language)
  if (!data)
    return <Check state={busy ? 'checking' : 'fail'} title={t('welcome.looking')} error={error} again={again} />
  const some = data.images > 0
  return (
    <Check
      state={busy ? 'checking' : data.state}
      title={t(`welcome.data.${data.reason}`)}
      fix={data.reason === 'good' ? undefined : t(`welcome.fix.${data.reason}`)}
      error={error}
      again={again}
    >
      {some && (
        <dl className="facts check-facts">
          <div>
            <dt>{data.type === 'video' ? t('welcome.videos') : t('welcome.images')}</dt>
            <dd className="figure">{n(data.images)}</dd>
          </div>
          <div>
            <dt>{t('welcome.captions')}</dt>
            <dd className="figure">{n(data.captions)}</dd>
          </div>
          {data.missing > 0 && (
            <div>
              <dt>{t('welcome.missing')}</dt>
              <dd className="figure">{n(data.missing)}</dd>
            </div>
          )}
          <div>
            <dt>{t('welcome.size')}</dt>
            <dd className="figure">{bytes(data.bytes, i18n.language)}</dd>
          </div>
        </dl>
      )}
      {data.leftOut.length > 0 && <LeftOut list={data.leftOut} />}
      <Text size="sm" c="dimmed" mt="sm">
        {t('welcome.stays')}
      </Text>
    </Check>
  )
}

function LeftOut({ list }: { list: Data['leftOut'] }) {
  const { t, i18n } = useTranslation()
  return (
    <div className="left-out">
      <Text size="sm" fw={600}>
        {t('welcome.leftOut')}
      </Text>
      <ul>
        {list.map(({ reason, files, examples }) => (
          <li key={reason}>
            {(REASONS as readonly string[]).includes(reason) ? t(`reason.${reason}`) : reason}:{' '}
            {t('welcome.files', { count: files, n: count(files, i18n.language) })}{' '}
            <span className="mono">{examples.join(', ')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
