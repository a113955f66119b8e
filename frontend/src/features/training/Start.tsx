import { Button, Group, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconFlask2, IconFolder } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Heading, Refusal } from '../../design'
import { useCrisol } from '../frame/info'
import { NoKeychain } from '../frame/NoKeychain'
import type { usePlanning, Wish } from './hooks'

const STEPS = ['plan', 'train', 'deliver'] as const

interface Props {
  planning: ReturnType<typeof usePlanning>
  onWish: (wish: Wish) => void
}

/** Where a job begins: with a rehearsal, or a config folder. */
export function Start({ planning, onWish: begin }: Props) {
  const { t } = useTranslation()
  const info = useCrisol()
  useHotkeys([
    [
      'Enter',
      (event) => {
        // Enter on a button presses that button.
        if (!(event.target instanceof Element && event.target.closest('button, a'))) begin({ kind: 'sample' })
      },
    ],
  ])
  const busy = planning.isPending ? planning.variables.kind : null
  return (
    <div className="page">
      <Stack gap={28}>
        <Stack gap={8} maw={680}>
          <Heading>{t('start.title')}</Heading>
          <Text size="lg" c="dimmed" lh={1.5}>
            {t('start.lead')}
          </Text>
        </Stack>

        <Stack gap={10}>
          <Group gap="sm">
            <Button
              size="md"
              leftSection={<IconFlask2 size={18} stroke={1.8} />}
              data-testid="start-rehearsal"
              loading={busy === 'sample'}
              disabled={busy === 'choose'}
              onClick={() => begin({ kind: 'sample' })}
            >
              {t('start.sample')}
            </Button>
            <Button
              size="md"
              variant="default"
              leftSection={<IconFolder size={18} stroke={1.8} />}
              data-testid="choose-config"
              loading={busy === 'choose'}
              disabled={busy === 'sample'}
              onClick={() => begin({ kind: 'choose', title: t('start.chooseTitle') })}
            >
              {t('start.choose')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" role="status">
            {busy ? t('start.preparing') : t('start.honest')}
          </Text>
        </Stack>

        {planning.error && <Refusal fault={planning.error} />}
        {!info.keychain.available && <NoKeychain problem={info.keychain.problem} />}

        <ol className="card way">
          {STEPS.map((step, i) => (
            <li key={step}>
              <Text fw={600} size="sm">
                <Text span c="var(--crisol-accent)" mr={8} inherit className="figure">
                  {i + 1}
                </Text>
                {t(`steps.${step}`)}
              </Text>
              <Text size="sm" c="dimmed" mt={2}>
                {t(`steps.${step}Body`)}
              </Text>
            </li>
          ))}
        </ol>
      </Stack>
    </div>
  )
}
