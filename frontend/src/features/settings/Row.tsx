import { Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../bridge'
import { Refusal } from '../../design'
import type { SettingId } from './catalogue'

/** How long it is told that a setting was saved, in ms. */
const TOLD = 2500

/** What a row needs to know of how its setting is being saved: the part of a mutation that it shows. */
interface Saving {
  isPending: boolean
  isSuccess: boolean
  submittedAt: number
  error: Fault | null
}

interface Props {
  id: SettingId
  /** What the setting acts upon, at the right of its name, or below it when wide. */
  children?: ReactNode
  /** What is true now, below the help. */
  state?: ReactNode
  saving?: Saving | Saving[]
  wide?: boolean
  /** The control is broad: it goes below the name where there is no room for both. */
  roomy?: boolean
}

/** The ids by which controls refer to the name and the help of their row. */
export const nameOf = (id: SettingId) => `setting-${id}`
export const helpOf = (id: SettingId) => `setting-${id}-help`

/** One setting: its name, what it is for, how it stands, and the control. What is refused is told beside it. */
export function Row({ id, children, state, saving = [], wide = false, roomy = false }: Props) {
  const { t } = useTranslation()
  const all = Array.isArray(saving) ? saving : [saving]
  const latest = all.toSorted((a, b) => b.submittedAt - a.submittedAt)[0]
  return (
    <li className="setting" data-wide={wide || undefined} data-roomy={roomy || undefined} data-testid={`setting-${id}`}>
      <div className="setting-words">
        <Text size="sm" fw={600} id={nameOf(id)}>
          {t(`settings.name.${id}`)}
          {latest && <Saved saving={latest} />}
        </Text>
        <Text size="sm" c="dimmed" id={helpOf(id)}>
          {t(`settings.help.${id}`)}
        </Text>
        {state}
      </div>
      {children && <div className="setting-control">{children}</div>}
      {latest?.error && (
        <div className="setting-error">
          <Refusal fault={latest.error} />
        </div>
      )}
    </li>
  )
}

/** Says for a moment that something was saved. */
function Saved({ saving: { isSuccess, submittedAt } }: { saving: Saving }) {
  const { t } = useTranslation()
  const [over, setOver] = useState(0)
  useEffect(() => {
    if (!isSuccess) return
    const timer = setTimeout(() => setOver(submittedAt), TOLD)
    return () => clearTimeout(timer)
  }, [isSuccess, submittedAt])
  return (
    <span className="saved" role="status">
      {isSuccess && over !== submittedAt && (
        <>
          <IconCheck size={14} stroke={2} aria-hidden /> {t('settings.saved')}
        </>
      )}
    </span>
  )
}
