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

/** Whether files are held over the window. */
function useDragOver(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Enter and leave are told of each element that is passed, so they are counted.
    let depth = 0
    const files = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (files(event)) setOver(++depth > 0)
    }
    const leave = (event: DragEvent) => {
      if (files(event)) setOver(--depth > 0)
    }
    const end = () => {
      depth = 0
      setOver(false)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', end)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', end)
    }
  }, [])
  return over
}
