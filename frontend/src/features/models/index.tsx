import './models.css'
import { Button, Group, NativeSelect, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconBox, IconLayoutGrid, IconList, IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { faultOf, type ModelInfo } from '../../bridge'
import { Empty, Heading, Loading, Refusal } from '../../design'
import { useCommands } from '../frame/commands'
import { basesOf, type Choice, choose, SORTS, type Sort } from './choose'
import { FolderLine, FolderNote } from './Folder'
import { Grid } from './Grid'
import { useDeeds, useKept, useModels } from './hooks'
import type { View } from './Item'

const ALL: Choice = { text: '', base: null, sort: 'newest' }

/** The models of this home. */
export default function Models() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data, error, refetch } = useModels()
  if (error && !data) {
    return (
      <div className="page">
        <Heading>{t('models.title')}</Heading>
        <Refusal fault={faultOf(error)} action={{ label: t('models.again'), run: () => void refetch() }} />
      </div>
    )
  }
  if (!data) return <Loading />
  return (
    <div className="page" data-testid="models-page">
      {data.models.length === 0 ? (
        <>
          <Heading>{t('models.title')}</Heading>
          <FolderNote folder={data.folder} />
          <Empty icon={IconBox} title={t('models.none')} body={t('models.noneBody')} testid="no-models">
            <Group justify="center">
              <Button onClick={() => go('/new')}>{t('models.noneTrain')}</Button>
              <Button variant="default" data-testid="models-rehearse" onClick={() => go('/new?sample=1')}>
                {t('models.noneRehearse')}
              </Button>
            </Group>
          </Empty>
        </>
      ) : (
        <Board models={data.models} note={<FolderNote folder={data.folder} />} />
      )}
      <FolderLine folder={data.folder} />
    </div>
  )
}

function Board({ models, note }: { models: ModelInfo[]; note: React.ReactNode }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [choice, setChoice] = useKept<Choice>('choice', ALL)
  const [view, setView] = useKept<View>('view', 'gallery')
  const [cursor, setCursor] = useKept('cursor', '')
  const [renaming, setRenaming] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const board = useRef<HTMLDivElement>(null)
  const deeds = useDeeds()
  const bases = basesOf(models)
  const base = choice.base !== null && bases.includes(choice.base) ? choice.base : null
  const shown = choose(models, { ...choice, base })
  const current = shown.find((m) => m.id === cursor) ?? shown[0]
  const change = (part: Partial<Choice>) => setChoice({ ...choice, base, ...part })
  const enter = () => board.current?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus()

  function trash(model: ModelInfo) {
    const at = shown.indexOf(model)
    const next = shown[at + 1] ?? shown[at - 1]
    if (next) setCursor(next.id)
    void deeds.trash(model)
  }
  useCommands([
    { id: 'list.find', label: t('models.search'), group: 'list', keys: '/', run: () => search.current?.focus() },
    ...(current ? commandsOf(current) : []),
  ])
  function commandsOf(model: ModelInfo) {
    const here = model.state === 'here'
    return [
      { id: 'model.open', label: t('models.open'), keys: 'Enter', run: () => go(`/models/${model.id}`), always: true },
      {
        id: 'model.rename',
        label: t('models.rename.label'),
        keys: 'F2',
        run: () => setRenaming(model.id),
        always: here,
      },
      { id: 'model.trash', label: t('models.trash.label'), keys: 'Delete', run: () => trash(model), always: here },
    ]
      .filter((c) => c.always)
      .map(({ always: _, ...c }) => ({ ...c, group: 'model' as const, silent: true }))
  }

  return (
    <div ref={board}>
      <Group justify="space-between" align="flex-end" mb="md" gap="sm">
        <Group gap="sm" align="baseline">
          <Heading>{t('models.title')}</Heading>
          <Text size="sm" c="dimmed" className="figure" data-testid="models-count" role="status">
            {shown.length === models.length
              ? t('models.count', { count: models.length })
              : t('models.countOf', { shown: shown.length, all: models.length })}
          </Text>
        </Group>
        <SegmentedControl
          size="xs"
          className="segments"
          aria-label={t('models.view.label')}
          value={view}
          onChange={(next) => setView(next as View)}
          data={[
            {
              value: 'gallery',
              label: <Sign id="models-gallery" icon={IconLayoutGrid} words={t('models.view.gallery')} />,
            },
            { value: 'list', label: <Sign id="models-list" icon={IconList} words={t('models.view.list')} /> },
          ]}
        />
      </Group>
      {note}
      <div className="models-bar">
        <TextInput
          ref={search}
          data-testid="models-search"
          aria-label={t('models.search')}
          placeholder={t('models.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={choice.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') enter()
            else if (event.key === 'Escape') change({ text: '' })
            else return
            event.preventDefault()
          }}
        />
        <NativeSelect
          aria-label={t('models.base.label')}
          data-testid="models-base"
          value={base === null ? 'all' : `=${base}`}
          onChange={(event) => {
            const value = event.currentTarget.value
            change({ base: value === 'all' ? null : value.slice(1) })
          }}
          data={[
            { value: 'all', label: t('models.base.all') },
            ...bases.map((b) => ({ value: `=${b}`, label: b || t('models.base.unknown') })),
          ]}
        />
        <NativeSelect
          aria-label={t('models.sort.label')}
          data-testid="models-sort"
          value={choice.sort}
          onChange={(event) => change({ sort: event.currentTarget.value as Sort })}
          data={SORTS.map((sort) => ({ value: sort, label: t(`models.sort.${sort}`) }))}
        />
      </div>
      {shown.length > 0 ? (
        <Grid
          models={shown}
          view={view}
          cursor={cursor}
          onCursor={setCursor}
          renaming={renaming}
          onRenamed={() => setRenaming('')}
        />
      ) : (
        <Empty
          icon={IconSearch}
          title={t('models.noneFound')}
          body={t('models.noneFoundBody')}
          testid="models-none-found"
        >
          <Button variant="default" onClick={() => setChoice({ ...ALL, sort: choice.sort })}>
            {t('models.showAll')}
          </Button>
        </Empty>
      )}
    </div>
  )
}

function Sign({ icon: Icon, words, id }: { icon: typeof IconList; words: string; id: string }) {
  return (
    <Group gap={6} wrap="nowrap" justify="center" data-testid={id}>
      <Icon size={15} stroke={1.7} aria-hidden />
      {words}
    </Group>
  )
}
