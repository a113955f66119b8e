import './models.css'
import { Anchor, Button, Group, Menu, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowLeft, IconCheck, IconChevronDown, IconFolderOpen } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams } from 'wouter'
import { faultOf, type ModelDetail } from '../../bridge'
import { Heading, Loading, Refusal, Said } from '../../design'
import { useCommands } from '../frame/commands'
import { Checkpoints, Facts, Places } from './Facts'
import { useDeeds, useModel, useTargets } from './hooks'
import { Images } from './Images'
import { State } from './Item'
import { Metadata, Shapes } from './Metadata'
import { NameField } from './NameField'
import { Verification } from './Verification'

/** One model: what it is, what it makes, whether it is whole, and what can be done with it. */
export default function Model() {
  const { t } = useTranslation()
  const { id = '' } = useParams<{ id: string }>()
  const { data, error } = useModel(id)
  if (error && !data) {
    const fault = faultOf(error)
    return (
      <div className="page">
        <Back />
        <Heading>{t('models.title')}</Heading>
        <Refusal fault={fault} {...(fault.code === 'not_found' ? { title: t('models.gone') } : {})} />
      </div>
    )
  }
  if (!data) return <Loading />
  return (
    <div className="page model-page" data-testid="model-page">
      <Back />
      <Head key={data.id} model={data} />
      <div className="model-columns">
        <div>
          <Images model={data} />
          {data.anatomy && <Metadata anatomy={data.anatomy} />}
          {data.anatomy && <Shapes anatomy={data.anatomy} />}
        </div>
        <div>
          <Facts model={data} />
          {data.state === 'here' && <Verification model={data} />}
          <Places model={data} />
          <Checkpoints model={data} />
        </div>
      </div>
    </div>
  )
}

function Back() {
  const { t } = useTranslation()
  return (
    <Anchor component={Link} href="/models" size="sm" className="model-back">
      <IconArrowLeft size={15} stroke={1.7} aria-hidden />
      {t('models.back')}
    </Anchor>
  )
}

function Head({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [renaming, setRenaming] = useState(false)
  const deeds = useDeeds()
  const here = model.state === 'here'
  const trash = async () => {
    await deeds.trash(model)
    // What a person put there is nowhere else: there is nothing left to show.
    if (!model.jobId) go('/models')
  }
  const commands = [
    { id: 'model.rename', label: t('models.rename.label'), keys: 'F2', when: here, run: () => setRenaming(true) },
    { id: 'model.trash', label: t('models.trash.label'), keys: 'Delete', when: here, run: () => void trash() },
    { id: 'model.verify', label: t('models.verify.label'), when: here, run: () => void deeds.verify(model) },
    { id: 'model.show', label: t('models.show'), when: model.state !== 'missing', run: () => void deeds.show(model) },
    { id: 'model.putBack', label: t('models.putBack'), when: !here, run: () => void deeds.putBack(model) },
    { id: 'model.job', label: t('models.openJob'), when: model.jobId !== '', run: () => go(`/jobs/${model.jobId}`) },
  ]
  useCommands([
    ...commands.filter((c) => c.when).map(({ when: _, ...c }) => ({ ...c, group: 'model' as const })),
    { id: 'list.back', label: t('models.back'), group: 'list', keys: 'Escape', silent: true, run: () => go('/models') },
  ])
  return (
    <>
      <div className="model-head">
        {renaming ? (
          <>
            <VisuallyHidden component="h1">{model.name}</VisuallyHidden>
            <NameField model={model} onEnd={() => setRenaming(false)} />
          </>
        ) : (
          <Group gap="md" align="baseline" wrap="nowrap" style={{ minWidth: 0 }}>
            <Heading>{model.name}</Heading>
            <State model={model} />
          </Group>
        )}
        <Group gap="xs" mt="sm">
          {here && <UseIn model={model} />}
          {!here && (
            <Button size="xs" data-testid="model-put-back" onClick={() => void deeds.putBack(model)}>
              {t('models.putBack')}
            </Button>
          )}
          {here && (
            <Button size="xs" variant="default" data-testid="model-rename" onClick={() => setRenaming(true)}>
              {t('models.rename.label')}
            </Button>
          )}
          {model.state !== 'missing' && (
            <Button size="xs" variant="default" data-testid="model-show" onClick={() => void deeds.show(model)}>
              {t('models.show')}
            </Button>
          )}
          {model.jobId && (
            <Button size="xs" variant="default" component={Link} href={`/jobs/${model.jobId}`} data-testid="model-job">
              {t('models.openJob')}
            </Button>
          )}
          {here && (
            <Button size="xs" variant="default" data-testid="model-trash" onClick={() => void trash()}>
              {t('models.trash.label')}
            </Button>
          )}
        </Group>
      </div>
      <Trouble model={model} />
    </>
  )
}

/** Why a model is not as it should be, and what to do. */
function Trouble({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const notes = [
    { shown: model.state === 'away', tone: 'warn', title: t('models.away'), body: t('models.awayBody') },
    {
      shown: model.state === 'missing',
      tone: 'bad',
      title: t('models.missing'),
      body: t('models.missingBody'),
    },
    { shown: model.problem !== '', tone: 'bad', title: t('models.broken'), body: model.problem },
  ]
  return notes
    .filter((note) => note.shown)
    .map((note) => (
      <div
        key={note.title}
        className="note model-trouble"
        data-tone={note.tone}
        role="alert"
        data-testid="model-trouble"
      >
        <Text fw={600} className="tone" data-tone={note.tone}>
          {note.title}
        </Text>
        <Text mt={2} className="selectable">
          <Said>{note.body}</Said>
        </Text>
      </div>
    ))
}

/** Lets the model appear in another program's folder. */
function UseIn({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const { data: targets = [] } = useTargets()
  const deeds = useDeeds()
  const used = new Set(model.uses.map((u) => u.target))
  return (
    <Menu position="bottom-start" width={320} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="xs" data-testid="model-use" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t('models.use.label')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {targets.map((target) => (
          <Menu.Item
            key={target.id}
            data-testid={`use-${target.id}`}
            disabled={!target.found}
            rightSection={used.has(target.id) ? <IconCheck size={15} aria-hidden /> : undefined}
            onClick={() => void deeds.link(model, target.id)}
          >
            <Text size="sm">{target.name}</Text>
            <Text size="xs" c="dimmed" className="cut" title={target.found ? target.dir : undefined}>
              {used.has(target.id) ? t('models.use.already') : target.found ? target.dir : t('models.use.notFound')}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          data-testid="use-folder"
          leftSection={<IconFolderOpen size={15} aria-hidden />}
          onClick={() => void deeds.linkElsewhere(model)}
        >
          {t('models.use.folder')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
