import { Text } from '@mantine/core'
import { IconFolderDown } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge'
import { useToast } from '../../design'

/** Says that a folder can be dropped while one is held over the window, and when what was dropped leads nowhere. */
export function Drop() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const toast = useToast()
  const over = useDragOver()
  useEffect(() => bridge.shell.receiveDrops(), [bridge])
  useEffect(
    () => bridge.shell.onRefusedDrop(() => toast({ text: t('frame.dropRefused'), tone: 'bad' })),
    [bridge, toast, t],
  )
  if (!over) return null
  return (
    <div className="drop" data-testid="drop">
      <div>
        <IconFolderDown size={36} stroke={1.5} aria-hidden />
        <Text fw={600} size="lg">
          {t('frame.drop')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('frame.dropBody')}
        </Text>
      </div>
    </div>
  )
}

/** What a web view calls files that come from outside: WebKitGTK tells their addresses only. */
const FILES = ['Files', 'text/uri-list']

/** Whether files are held over the window. */
function useDragOver(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Enter and leave are told of each element that is passed, so they are counted.
    let depth = 0
    // A link of the page that is dragged has an address too, but leads nowhere.
    let own = false
    const files = (event: DragEvent) => !own && FILES.some((type) => event.dataTransfer?.types.includes(type))
    const end = () => {
      depth = 0
      setOver(false)
    }
    const heard = {
      dragstart: () => {
        own = true
      },
      dragend: () => {
        own = false
      },
      dragenter: (event: DragEvent) => {
        if (files(event)) setOver(++depth > 0)
      },
      dragleave: (event: DragEvent) => {
        if (files(event)) setOver(--depth > 0)
      },
      drop: end,
    }
    const types = Object.keys(heard) as (keyof typeof heard)[]
    for (const type of types) window.addEventListener(type, heard[type])
    return () => {
      for (const type of types) window.removeEventListener(type, heard[type])
    }
  }, [])
  return over
}
