import { Button, Group, Stack, Tabs, Text, Title, UnstyledButton } from '@mantine/core'
import { useHotkeys, useMediaQuery } from '@mantine/hooks'
import { IconChevronLeft } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import {
  type Choice,
  Fault,
  type Form,
  type OpenDraft,
  type Plan,
  type Provider,
  type TextProblem,
  type Texts,
  useBridge,
} from '../../../bridge'
import { Heading, Refusal, useToast } from '../../../design'
import { useCommands } from '../../frame/commands'
import { REHEARSAL, usePlanning } from '../hooks'
import { useDraftRemoval } from '../useNewDraft'
import { Where } from '../Where'
import { Fields } from './Fields'
import { ByHand, Problems } from './Findings'
import { type Place, Source } from './Source'
import { type Saving, useEditor } from './useEditor'
import './editor.css'

/** From this width on the form and the texts stand side by side, in px. */
const WIDE = '(min-width: 1100px)'

type Tab = 'form' | keyof Texts

interface Props {
  opened: OpenDraft
  form: Form
  providers: Provider[]
  onPlan: (plan: Plan) => void
}

/** A draft: the form and the texts, side by side where there is room. */
export function Editor({ opened, form, providers, onPlan }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const toast = useToast()
  const [, go] = useLocation()
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false })
  const { draft } = opened
  const editor = useEditor(opened)
  const { view, texts } = editor
  const [tab, setTab] = useState<Tab>('form')
  const [place, setPlace] = useState<(Place & { file: keyof Texts }) | null>(null)
  const [choice, setChoice] = useState<Choice>({ ...draft.choice, provider: draft.choice.provider || REHEARSAL })
  const name = editor.typed.name ?? view.values.name ?? ''
  const planning = usePlanning()
  const exporting = useExport(draft.id, editor.flush, (dir) => toast({ text: t('draft.exported', { dir }) }))
  const { remove, restore } = useDraftRemoval()

  const back = () => go('/new')
  const [kept, setKept] = useState<Fault | null>(null)
  const plan = async () => {
    setKept(null)
    try {
      await editor.flush()
    } catch (reason) {
      setKept(reason instanceof Fault ? reason : null)
      return
    }
    void client.invalidateQueries({ queryKey: ['drafts'] })
    const request = { configDir: draft.dir, name, ...choice }
    planning.mutate({ kind: 'request', request }, { onSuccess: (made) => made && onPlan(made) })
  }
  const choose = (next: Choice) => {
    setChoice(next)
    void bridge.drafts.choose(draft.id, next).catch(() => undefined)
  }
  const goTo = (p: TextProblem) => {
    const file = p.file.endsWith('config.json') ? 'config' : 'dataloader'
    const field = p.form ? document.getElementById(`field-${p.form}`) : null
    if (field && view.readable && (wide || tab === 'form')) {
      field.focus()
      return
    }
    setTab(file)
    setPlace({ file, line: Math.max(p.line, 1), column: Math.max(p.column, 1), at: Date.now() })
  }
  const drop = () => {
    remove.mutate(draft.id, {
      onSuccess: () => {
        toast({ text: t('draft.deleted', { name: name || t('draft.unnamed') }), undo: () => restore.mutate(draft.id) })
        back()
      },
    })
  }
  useHotkeys([['Escape', back]])
  useCommands([
    { id: 'training.plan', group: 'training', label: t('draft.seePlan'), keys: '$mod+Enter', run: () => void plan() },
    {
      id: 'training.save',
      group: 'training',
      label: t('draft.saveNow'),
      keys: '$mod+s',
      run: () => void editor.flush().catch(() => undefined),
    },
  ])

  const shown: Exclude<Tab, 'form'> = tab === 'dataloader' ? 'dataloader' : 'config'
  const source = (file: keyof Texts) => (
    <Source
      key={file}
      text={texts[file]}
      label={t(`draft.${file}`)}
      testid={`source-${file}`}
      place={place?.file === file ? place : null}
      problems={view.problems.filter((p) =>
        p.file.endsWith(file === 'config' ? 'config.json' : 'multidatabackend.json'),
      )}
      onChange={(text) => editor.setText(file, text)}
    />
  )
  const fields = (
    <>
      {!view.readable && <Note>{t('draft.broken')}</Note>}
      {view.readable && !view.known && <Note>{t('draft.unknown')}</Note>}
      {draft.leftOut.length > 0 && <Note>{t('draft.leftOut', { fields: draft.leftOut.join(', ') })}</Note>}
      <Fields form={form} editor={editor} />
      <section aria-labelledby="form-where" className="form-section">
        <Title order={2} size={14} id="form-where">
          {t('section.where')}
        </Title>
        <Where providers={providers} choice={choice} onChoice={choose} />
      </section>
      <ByHand view={view} />
    </>
  )
  const problems = view.problems.length > 0 && (
    <section className="to-mend" aria-labelledby="to-mend">
      <Title order={2} size={14} id="to-mend">
        {t('draft.problems', { count: view.problems.length })}
      </Title>
      <Problems problems={view.problems} onGo={goTo} />
    </section>
  )
  const first = view.problems.find((p) => !p.warning)
  const refused = kept ?? planning.error ?? editor.fault ?? remove.error
  return (
    <div className="page editor" data-testid="editor">
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb={16}>
        <Stack gap={2} style={{ minWidth: 0 }}>
          <Button
            variant="subtle"
            size="compact-sm"
            ml={-8}
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconChevronLeft size={14} />}
            onClick={back}
            data-testid="all-drafts"
          >
            {t('draft.back')}
          </Button>
          <Heading>{name || t('draft.unnamed')}</Heading>
          <SaveState saving={editor.saving} onTokens={() => go('/settings')} />
        </Stack>
        <Group gap="sm" wrap="nowrap" style={{ flex: 'none' }} pt={20}>
          <Button variant="default" loading={exporting.busy} onClick={exporting.run} data-testid="export">
            {t('draft.export')}
          </Button>
          <Button variant="default" onClick={drop} data-testid="delete-draft">
            {t('draft.delete')}
          </Button>
        </Group>
      </Group>
      {exporting.fault && (
        <Refusal
          fault={exporting.fault}
          {...(exporting.occupied
            ? { title: t('draft.occupied'), action: { label: t('draft.replace'), run: exporting.replace } }
            : {})}
        />
      )}

      {wide ? (
        <div className="side-by-side">
          <div className="card form-side">{fields}</div>
          <div className="card source-side">
            <Tabs
              value={shown}
              onChange={(v) => setTab((v ?? 'config') as Tab)}
              keepMounted
              keepMountedMode="display-none"
            >
              <Tabs.List aria-label={t('draft.source')}>
                <Tabs.Tab value="config">{t('draft.config')}</Tabs.Tab>
                <Tabs.Tab value="dataloader">{t('draft.dataloader')}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="config">{source('config')}</Tabs.Panel>
              <Tabs.Panel value="dataloader">{source('dataloader')}</Tabs.Panel>
            </Tabs>
            <Text size="xs" c="dimmed" className="source-hint">
              {t('draft.sourceHint')}
            </Text>
            {problems}
          </div>
        </div>
      ) : (
        <div className="card">
          <Tabs value={tab} onChange={(v) => setTab((v ?? 'form') as Tab)} keepMounted keepMountedMode="display-none">
            <Tabs.List aria-label={t('draft.source')}>
              <Tabs.Tab value="form">{t('draft.form')}</Tabs.Tab>
              <Tabs.Tab value="config">{t('draft.config')}</Tabs.Tab>
              <Tabs.Tab value="dataloader">{t('draft.dataloader')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="form" className="form-side">
              {fields}
            </Tabs.Panel>
            <Tabs.Panel value="config">{source('config')}</Tabs.Panel>
            <Tabs.Panel value="dataloader">{source('dataloader')}</Tabs.Panel>
          </Tabs>
          {tab !== 'form' && (
            <Text size="xs" c="dimmed" className="source-hint">
              {t('draft.sourceHint')}
            </Text>
          )}
        </div>
      )}

      {!wide && problems && (
        <div className="card" style={{ marginTop: 16 }}>
          {problems}
        </div>
      )}

      <footer className="consent">
        <Stack gap="sm">
          {refused && <Refusal fault={refused} />}
          <Group justify="space-between" wrap="nowrap" gap="xl">
            <Text size="sm" role="status" data-testid="draft-state">
              {first ? (
                <UnstyledButton className="go-to" onClick={() => goTo(first)}>
                  {t('draft.problems', { count: view.problems.filter((p) => !p.warning).length })}
                </UnstyledButton>
              ) : (
                t('draft.fine')
              )}
            </Text>
            <Button
              style={{ flex: 'none' }}
              disabled={!view.usable}
              loading={planning.isPending}
              onClick={() => void plan()}
              data-testid="see-plan"
            >
              {t('draft.seePlan')}
            </Button>
          </Group>
        </Stack>
      </footer>
    </div>
  )
}

function Note({ children }: { children: ReactNode }) {
  return (
    <div className="note" data-tone="warn" role="status">
      <Text size="sm">{children}</Text>
    </div>
  )
}

/** Whether what is on the page is kept. */
function SaveState({ saving, onTokens }: { saving: Saving; onTokens: () => void }) {
  const { t } = useTranslation()
  if (saving === 'saved' || saving === 'saving') {
    return (
      <Text size="sm" c="dimmed" role="status" data-testid="saving">
        {saving === 'saved' ? t('draft.saved') : t('draft.saving')}
      </Text>
    )
  }
  const secret = saving.code === 'secret'
  return (
    <div className="note" data-tone="bad" role="alert" data-testid="saving">
      <Text fw={600} size="sm" className="tone" data-tone="bad">
        {secret ? t('draft.secret') : t('draft.unsaved')}
      </Text>
      <Text size="sm" {...(secret ? {} : { lang: 'en' })}>
        {secret ? t('draft.secretBody') : saving.message}
      </Text>
      {secret && (
        <Button size="compact-sm" variant="default" mt={6} onClick={onTokens}>
          {t('draft.toTokens')}
        </Button>
      )}
    </div>
  )
}

/** Saves a draft as a config folder that the person chooses, and asks before it replaces one. */
function useExport(id: string, flush: () => Promise<void>, done: (dir: string) => void) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [dir, setDir] = useState('')
  const write = useMutation<string, Fault, { dir: string; overwrite: boolean }>({
    mutationFn: async ({ dir, overwrite }) => {
      await flush()
      return bridge.drafts.export(id, dir, overwrite)
    },
    onSuccess: done,
  })
  const choose = useMutation<string, Fault>({
    mutationFn: () => bridge.training.chooseConfig(t('draft.exportTitle')),
    onSuccess: (chosen) => {
      if (!chosen) return
      setDir(chosen)
      write.mutate({ dir: chosen, overwrite: false })
    },
  })
  return {
    busy: choose.isPending || write.isPending,
    fault: choose.error ?? write.error,
    occupied: write.error?.code === 'occupied',
    run: () => {
      write.reset()
      choose.mutate()
    },
    replace: () => write.mutate({ dir, overwrite: true }),
  }
}
