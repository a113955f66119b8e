import { Tooltip } from '@mantine/core'
import { IconCoffee } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, type Presence, useBridge } from '../../bridge'
import { hourOf } from '../../design'

/** Says, while a job needs this computer, until when to keep it on. In a narrow window only its icon is there. */
export function KeepOn() {
  const { t, i18n } = useTranslation()
  const awake = usePresence()?.awake
  if (!awake?.needed) return null
  const line = awake.until
    ? t('frame.keepOn.until', { time: hourOf(awake.until, i18n.language) })
    : t('frame.keepOn.open')
  const hint = awake.held ? t('frame.keepOn.held') : t('frame.keepOn.free')
  return (
    <Tooltip
      label={`${line}. ${hint}`}
      position="right"
      multiline
      maw={280}
      events={{ hover: true, focus: true, touch: true }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the hint behind it has to be reachable by keyboard */}
      <p className="keep-on" tabIndex={0} data-testid="keep-on" aria-label={`${line}. ${hint}`} role="note">
        <IconCoffee size={18} stroke={1.7} aria-hidden />
        <span className="sidebar-word">{line}</span>
      </p>
    </Tooltip>
  )
}

/** How Crisol is there beside its window, as it changes. */
function usePresence(): Presence | undefined {
  const bridge = useBridge()
  const client = useQueryClient()
  useEffect(
    () => bridge.presence.onChange(() => void client.invalidateQueries({ queryKey: ['presence'] })),
    [bridge, client],
  )
  return useQuery<Presence, Fault>({ queryKey: ['presence'], queryFn: () => bridge.presence.state() }).data
}
