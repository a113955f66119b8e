import { Menu } from '@mantine/core'
import {
  IconCopy,
  IconFolder,
  IconPlayerStop,
  IconRefresh,
  IconSquareCheck,
  IconTrash,
  IconZoomIn,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Summary } from '../../bridge'

export interface MenuPlace {
  job: Summary
  index: number
  x: number
  y: number
}

interface Props {
  place: MenuPlace | null
  onClose: () => void
  onOpen: (job: Summary) => void
  onAgain: (job: Summary) => void
  onShow: (job: Summary) => void
  onCopy: (job: Summary) => void
  onCancel: (job: Summary) => void
  onRemove: (job: Summary) => void
  onSelect: (place: MenuPlace) => void
}

const icon = { size: 15, stroke: 1.7, 'aria-hidden': true } as const

/** What can be done with one job, where the pointer asked for it. */
export function RowMenu({ place, onClose, ...on }: Props) {
  const { t } = useTranslation()
  if (!place) return null
  const { job } = place
  const ended = ['completed', 'failed', 'cancelled'].includes(job.status)
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={2} shadow="md" width={220} returnFocus trapFocus>
      <Menu.Target>
        <span className="jobs-menu-at" style={{ left: place.x, top: place.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('jobs.menu', { name: job.name })} data-testid="row-menu">
        <Menu.Item leftSection={<IconZoomIn {...icon} />} onClick={() => on.onOpen(job)}>
          {t('jobs.open')}
        </Menu.Item>
        <Menu.Item leftSection={<IconSquareCheck {...icon} />} onClick={() => on.onSelect(place)}>
          {t('jobs.selectOne')}
        </Menu.Item>
        <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => on.onAgain(job)}>
          {t('jobs.again')}
        </Menu.Item>
        {job.modelPath && (
          <Menu.Item leftSection={<IconFolder {...icon} />} onClick={() => on.onShow(job)}>
            {t('jobs.show')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => on.onCopy(job)}>
          {t('jobs.copyId')}
        </Menu.Item>
        <Menu.Divider />
        {ended ? (
          <Menu.Item leftSection={<IconTrash {...icon} />} disabled={job.active} onClick={() => on.onRemove(job)}>
            {t('jobs.remove')}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconPlayerStop {...icon} />} onClick={() => on.onCancel(job)}>
            {t('jobs.cancel')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
