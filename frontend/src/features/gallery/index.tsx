import { Button, Group, Progress, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { IconFlask2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Fault, STATUSES } from '../../bridge'
import { Asked, Dot, Empty, Heading, Keys, Loading, Refusal, Section, toneOf, useToast } from '../../design'
import { contrast, DARK, LIGHT, SPACE, TYPE } from '../../design/tokens'
import { NoKeychain } from '../frame/NoKeychain'
import './gallery.css'

/** Every component in every state, for whoever builds the next view. Names of code stay as they are in every language. */
export default function Gallery() {
  const { t } = useTranslation()
  return (
    <div className="page" data-testid="gallery">
      <Stack gap={16}>
        <Heading>{t('frame.place.gallery')}</Heading>
        <Colours />
        <Scale />
        <Controls />
        <States />
        <Messages />
      </Stack>
    </div>
  )
}

function Colours() {
  const { t } = useTranslation()
  return (
    <Section id="colours" title={t('gallery.colours')} hint={t('gallery.coloursHint')}>
      <div className="swatches">
        {(Object.keys(LIGHT) as (keyof typeof LIGHT)[]).map((role) => (
          <div key={role} className="swatch">
            <span style={{ background: LIGHT[role] }} />
            <span style={{ background: DARK[role] }} />
            <code>{role}</code>
            <Text size="xs" c="dimmed" className="figure">
              {contrast(LIGHT[role], LIGHT.surface).toFixed(1)} · {contrast(DARK[role], DARK.surface).toFixed(1)}
            </Text>
          </div>
        ))}
      </div>
    </Section>
  )
}

function Scale() {
  const { t } = useTranslation()
  return (
    <Section id="scale" title={t('gallery.scale')}>
      <Group align="baseline" gap="lg">
        {Object.entries(TYPE).map(([name, size]) => (
          <span key={name} style={{ fontSize: size }}>
            {name} {size}
          </span>
        ))}
      </Group>
      <Group mt="md" gap="lg" align="end">
        {Object.entries(SPACE).map(([name, size]) => (
          <span key={name}>
            <span className="measure" style={{ width: size, height: size }} />
            <Text size="xs" c="dimmed">
              {name} {size}
            </Text>
          </span>
        ))}
      </Group>
    </Section>
  )
}

function Controls() {
  const { t } = useTranslation()
  const toast = useToast()
  const nothing = () => undefined
  return (
    <Section id="controls" title={t('gallery.controls')}>
      <Stack gap="md">
        <Row name="Button">
          <Button>{t('plan.agree')}</Button>
          <Button variant="default">{t('plan.notNow')}</Button>
          <Button variant="subtle">{t('design.undo')}</Button>
          <Button disabled>{t('plan.agree')}</Button>
          <Button loading>{t('plan.agree')}</Button>
        </Row>
        <Row name="Asked">
          <Asked
            label={t('job.cancel')}
            title={t('job.cancelTitle')}
            body={t('job.cancelBody')}
            yes={t('job.cancelYes')}
            no={t('job.cancelNo')}
            testid="gallery-asked"
            busy={false}
            run={nothing}
          />
        </Row>
        <Row name="TextInput">
          <TextInput label={t('settings.token')} />
          <TextInput label={t('settings.token')} error={t('settings.setFailed')} maw={260} />
          <TextInput label={t('settings.token')} disabled />
          <Switch label={t('log.follow')} defaultChecked />
          <Switch label={t('log.follow')} />
        </Row>
        <Row name="Keys">
          <Keys keys="$mod+k" />
          <Keys keys="g j" />
          <Keys keys="[Shift]+?" />
        </Row>
        <Row name="useToast">
          <Button variant="default" data-testid="gallery-toast" onClick={() => toast({ text: t('outcome.copied') })}>
            {t('outcome.copy')}
          </Button>
          <Button
            variant="default"
            data-testid="gallery-undo"
            onClick={() => toast({ text: t('outcome.copied'), undo: nothing })}
          >
            {t('design.undo')}
          </Button>
        </Row>
      </Stack>
    </Section>
  )
}

function States() {
  const { t } = useTranslation()
  return (
    <Section id="states" title={t('gallery.states')}>
      <Stack gap="md">
        <Row name="Dot">
          {STATUSES.map((status) => (
            <span key={status}>
              <Dot tone={toneOf(status, 'verified')} />
              {t(`status.${status}`)}
            </span>
          ))}
        </Row>
        <Row name="Progress">
          <Progress value={42} w={240} aria-label={t('job.progress')} />
          <Progress value={100} animated color="gray" w={240} aria-label={t('job.progress')} />
        </Row>
        <Row name="Loading">
          <Loading />
        </Row>
        <Row name="Empty">
          <Empty icon={IconFlask2} title={t('jobs.none')} body={t('jobs.noneBody')}>
            <Button>{t('start.sample')}</Button>
          </Empty>
        </Row>
      </Stack>
    </Section>
  )
}

const PROBLEM = {
  file: '/home/ana/config/config.json',
  field: '--max_train_steps',
  message: '"many" is not a whole number',
  fix: 'write a number, such as 2000',
}

function Messages() {
  const { t } = useTranslation()
  return (
    <Section id="messages" title={t('gallery.messages')}>
      <Stack gap="md">
        <Refusal fault={new Fault('timeout', 'the storage did not answer within 15 s')} />
        <Refusal fault={new Fault('invalid_input', '', [PROBLEM])} />
        <NoKeychain problem="org.freedesktop.secrets was not provided by any .service files" />
        {(['good', 'warn', 'bad'] as const).map((tone) => (
          <div key={tone} className="note" data-tone={tone}>
            <Text fw={600} className="tone" data-tone={tone}>
              {t('outcome.ending.delivered')}
            </Text>
            <Text size="sm">{t('outcome.deliveredBody')}</Text>
          </div>
        ))}
      </Stack>
    </Section>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size={12} c="dimmed" fw={500} mb={6}>
        <code>{name}</code>
      </Title>
      <Group gap="md">{children}</Group>
    </div>
  )
}
