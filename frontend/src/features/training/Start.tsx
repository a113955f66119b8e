import { ActionIcon, Button, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { type Icon, IconFlask2, IconFolder, IconForms, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { DraftSummary } from '../../bridge'
import { ago, Heading, Loading, Refusal, Section, shortPath, useNow, useToast } from '../../design'
import { useCrisol } from '../frame/info'
import { NoKeychain } from '../frame/NoKeychain'
import { useDrafts, type usePlanning, useRecentConfigs, type Wish } from './hooks'
import { useDraftRemoval, type useNewDraft } from './useNewDraft'
import './training.css'

interface Props {
  planning: ReturnType<typeof usePlanning>
  making: ReturnType<typeof useNewDraft>
  onWish: (wish: Wish) => void
}

/** Where a training begins: with the form, with a config folder, or with a rehearsal; and what was begun before. */
export function Start({ planning, making, onWish: begin }: Props) {
  const { t } = useTranslation()
  const info = useCrisol()
  const drafts = useDrafts()
  const recent = useRecentConfigs()
  const busy = planning.isPending ? planning.variables.kind : null
  const waits = busy !== null || making.isPending
  const asked = planning.variables
  const broken = planning.error?.code === 'invalid_input' && asked?.kind === 'folder' ? asked.dir : ''
  return (
    <div className="page">
      <Stack gap={24}>
        <Stack gap={6} maw={720}>
          <Heading>{t('start.title')}</Heading>
          <Text size="lg" c="dimmed" lh={1.5} role="status">
            {busy ? t('start.preparing') : t('start.lead')}
          </Text>
        </Stack>

        <div className="ways">
          <Way icon={IconForms} title={t('start.form')} body={t('start.formBody')}>
            <Button
              data-testid="start-form"
              loading={making.isPending}
              disabled={waits}
              onClick={() => making.mutate({ kind: 'form', name: t('draft.newName') })}
            >
              {t('start.formGo')}
            </Button>
          </Way>
          <Way icon={IconFolder} title={t('start.own')} body={t('start.ownBody')}>
            <Button
              variant="default"
              data-testid="choose-config"
              loading={busy === 'choose' || busy === 'folder'}
              disabled={waits}
              onClick={() => begin({ kind: 'choose', title: t('start.chooseTitle') })}
            >
              {t('start.choose')}
            </Button>
          </Way>
          <Way icon={IconFlask2} title={t('start.rehearse')} body={t('start.rehearseBody')}>
            <Button
              variant="default"
              data-testid="start-rehearsal"
              loading={busy === 'sample'}
              disabled={waits}
              onClick={() => begin({ kind: 'sample' })}
            >
              {t('start.sampleGo')}
            </Button>
          </Way>
        </div>

        {planning.error && (
          <Refusal
            fault={planning.error}
            {...(broken
              ? { action: { label: t('start.mend'), run: () => making.mutate({ kind: 'folder', dir: broken }) } }
              : {})}
          />
        )}
        {making.error && <Refusal fault={making.error} />}
        {!info.keychain.available && <NoKeychain problem={info.keychain.problem} />}

        <div className="lists">
          <Section id="drafts" title={t('start.drafts')}>
            {drafts.error ? (
              <Refusal
                fault={drafts.error as never}
                action={{ label: t('preflight.again'), run: () => void drafts.refetch() }}
              />
            ) : !drafts.data ? (
              <Loading />
            ) : drafts.data.length === 0 ? (
              <Text size="sm" c="dimmed" data-testid="no-drafts">
                {t('start.noDrafts')}
              </Text>
            ) : (
              <ul className="rows" style={{ margin: '0 -20px -16px' }} data-testid="drafts">
                {drafts.data.map((d) => (
                  <DraftLine key={d.id} draft={d} />
                ))}
              </ul>
            )}
          </Section>
          {recent.data && recent.data.length > 0 && (
            <Section id="recent" title={t('start.recent')}>
              <ul className="rows" style={{ margin: '0 -20px -16px' }} data-testid="recent">
                {recent.data.map((dir) => (
                  <li key={dir}>
                    <div className="line">
                      <UnstyledButton
                        className="line-open"
                        title={dir}
                        disabled={waits}
                        onClick={() => begin({ kind: 'folder', dir })}
                      >
                        <Text size="sm" fw={600} className="cut">
                          {dir.split(/[\\/]/).filter(Boolean).at(-1)}
                        </Text>
                        <Text size="xs" c="dimmed" className="cut">
                          {dir}
                        </Text>
                      </UnstyledButton>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        aria-label={t('start.editCopyOf', { dir: shortPath(dir) })}
                        disabled={waits}
                        onClick={() => making.mutate({ kind: 'folder', dir })}
                      >
                        {t('start.editCopy')}
                      </Button>
                    </div>
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </div>
      </Stack>
    </div>
  )
}

function Way({ icon: Sign, title, body, children }: { icon: Icon; title: string; body: string; children: ReactNode }) {
  return (
    <section className="card way-in">
      <Sign size={22} stroke={1.6} color="var(--crisol-accent)" aria-hidden />
      <Title order={2} size={15}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb={10}>
        {body}
      </Text>
      {children}
    </section>
  )
}

function DraftLine({ draft: d }: { draft: DraftSummary }) {
  const { t, i18n } = useTranslation()
  const [, go] = useLocation()
  const toast = useToast()
  const now = useNow(60_000, true)
  const { remove, restore } = useDraftRemoval()
  const name = d.name || t('draft.unnamed')
  return (
    <li>
      <div className="line">
        <UnstyledButton className="line-open" onClick={() => go(`/new/${d.id}`)}>
          <Text size="sm" fw={600} className="cut">
            {name}
          </Text>
          <Text size="xs" c="dimmed" className="cut">
            {[d.family, d.steps && t('start.draftSteps', { steps: d.steps }), ago(d.updatedAt, now, i18n.language)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </UnstyledButton>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('draft.deleteNamed', { name })}
          onClick={() =>
            remove.mutate(d.id, {
              onSuccess: () => toast({ text: t('draft.deleted', { name }), undo: () => restore.mutate(d.id) }),
            })
          }
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
    </li>
  )
}
