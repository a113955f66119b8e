import { Popover, Text, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconWifiOff, IconWorld } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge'
import type { ShellState } from '../../bridge/shell'

/** What a person should know wherever they are, as it changes. */
export function useShellState(): ShellState | undefined {
  const bridge = useBridge()
  const client = useQueryClient()
  const { i18n } = useTranslation()
  useEffect(() => bridge.shell.onState(() => void client.invalidateQueries({ queryKey: ['shell'] })), [bridge, client])
  // What is wrong is told in the person's language.
  return useQuery({ queryKey: ['shell', i18n.language], queryFn: () => bridge.shell.state() }).data
}

/** Offline, open to the internet, in trouble: at the foot of the sidebar, each with what it means. */
export function Badges() {
  const { t } = useTranslation()
  const state = useShellState()
  if (!state) return null
  return (
    <div className="badges" role="status">
      {state.offline && (
        <Badge icon={IconWifiOff} label={t('frame.offline')} testid="badge-offline" tone="plain">
          <Text size="sm">{t('frame.offlineBody')}</Text>
        </Badge>
      )}
      {state.exposed.length > 0 && (
        <Badge icon={IconWorld} label={t('frame.exposed')} testid="badge-exposed" tone="warn">
          <Text size="sm">{t('frame.exposedBody')}</Text>
          <ul className="badge-list mono">
            {state.exposed.map((at) => (
              <li key={at}>{at}</li>
            ))}
          </ul>
        </Badge>
      )}
      {state.problem && (
        <Badge icon={IconAlertTriangle} label={t('frame.problem')} testid="badge-problem" tone="bad">
          <Text size="sm" className="selectable">
            {state.problem}
          </Text>
        </Badge>
      )}
    </div>
  )
}

interface BadgeProps {
  icon: typeof IconWorld
  label: string
  testid: string
  tone: 'plain' | 'warn' | 'bad'
  children: React.ReactNode
}

function Badge({ icon: Sign, label, testid, tone, children }: BadgeProps) {
  return (
    <Popover position="right-end" withArrow trapFocus width={340}>
      <Popover.Target>
        <UnstyledButton className="badge tone" data-tone={tone} aria-label={label} title={label} data-testid={testid}>
          <Sign size={16} stroke={1.7} aria-hidden />
          <span className="sidebar-word">{label}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
    </Popover>
  )
}
