import { Button, Group, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CONSENTS, type Info, LANGUAGES } from '../../bridge'
import { Heading, Refusal } from '../../design'
import { useCrisol } from '../frame/info'
import { SCHEMES } from '../frame/schemes'
import { NAMES, useLanguage } from '../frame/useLanguage'
import { useConsent, useSetConsent, useShowHome } from './hooks'
import { Tokens } from './Tokens'

/** What holds for every job, and what Crisol is. */
export default function Settings() {
  const { t } = useTranslation()
  const info = useCrisol()
  return (
    <div className="page settings" data-testid="settings">
      <Stack gap={28}>
        <Heading>{t('settings.title')}</Heading>
        <Tokens info={info} />
        <Leaving />
        <Looks />
        <About info={info} />
      </Stack>
    </div>
  )
}

function Section({ id, title, lead, children }: { id: string; title: string; lead?: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <Title order={2} size={15} id={id}>
        {title}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" mt={2}>
          {lead}
        </Text>
      )}
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    </section>
  )
}

function Leaving() {
  const { t } = useTranslation()
  const consent = useConsent()
  const choose = useSetConsent()
  const mode = choose.isPending ? choose.variables : consent.data
  return (
    <Section id="leaving" title={t('settings.leaving')} lead={t('settings.leavingLead')}>
      {consent.error && (
        <Refusal fault={consent.error} action={{ label: t('settings.retry'), run: () => void consent.refetch() }} />
      )}
      {choose.error && <Refusal fault={choose.error} />}
      {mode && (
        <div role="radiogroup" aria-labelledby="leaving" className="choices">
          {CONSENTS.map((one) => (
            <label key={one} className="card choice" data-chosen={one === mode} data-testid={`consent-${one}`}>
              <input
                type="radio"
                name="consent"
                value={one}
                checked={one === mode}
                disabled={choose.isPending}
                aria-describedby={`consent-${one}-body`}
                aria-label={t(`settings.consent.${one}`)}
                onChange={() => choose.mutate(one)}
              />
              <span>
                <Text fw={600} size="sm">
                  {t(`settings.consent.${one}`)}
                </Text>
                <Text size="sm" c="dimmed" mt={2} id={`consent-${one}-body`}>
                  {t(`settings.consentBody.${one}`)}
                </Text>
              </span>
            </label>
          ))}
        </div>
      )}
    </Section>
  )
}

function Looks() {
  const { t } = useTranslation()
  const { language, speak } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Section id="looks" title={t('settings.looks')}>
      <Group gap="xl">
        <Stack gap={4}>
          <Text size="sm">{t('settings.language')}</Text>
          <SegmentedControl
            className="segments"
            aria-label={t('settings.language')}
            value={language}
            onChange={speak}
            data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
          />
        </Stack>
        <Stack gap={4}>
          <Text size="sm">{t('settings.appearance')}</Text>
          <SegmentedControl
            className="segments"
            aria-label={t('settings.appearance')}
            value={colorScheme}
            onChange={setColorScheme}
            data={SCHEMES.map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
          />
        </Stack>
      </Group>
    </Section>
  )
}

function About({ info }: { info: Info }) {
  const { t } = useTranslation()
  const show = useShowHome()
  return (
    <Section id="about" title={t('settings.about')}>
      {show.error && <Refusal fault={show.error} />}
      <div className="card" style={{ padding: '16px 20px' }}>
        <dl className="pairs" data-testid="about">
          <dt>{t('settings.version')}</dt>
          <dd>{info.version}</dd>
          <dt>{t('settings.home')}</dt>
          <dd className="mono">{info.home}</dd>
          <dt>{t('settings.outputs')}</dt>
          <dd className="mono">{info.outputs}</dd>
        </dl>
        <Button
          mt="md"
          size="xs"
          variant="default"
          leftSection={<IconFolderOpen size={16} stroke={1.7} aria-hidden />}
          data-testid="show-home"
          loading={show.isPending}
          onClick={() => show.mutate()}
        >
          {t('settings.reveal')}
        </Button>
      </div>
    </Section>
  )
}
