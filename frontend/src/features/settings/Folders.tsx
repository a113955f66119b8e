import { Button, Group, Text } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FolderId } from '../../bridge'
import { Loading, Refusal } from '../../design'
import { useChooseModels, useFolders, useShowFolder } from './hooks'
import { Row } from './Row'

/** A place of Crisol's on this disk: where it is, and the file manager at it. That of the models can be another one. */
export function FolderRow({ id }: { id: FolderId }) {
  const { t } = useTranslation()
  const folders = useFolders()
  const show = useShowFolder()
  const choose = useChooseModels()
  const folder = folders.data?.find((one) => one.id === id)
  const name = t(`settings.name.${id}`)
  return (
    <Row
      id={id}
      roomy={id === 'models'}
      saving={choose}
      state={
        <>
          {folders.isPending && <Loading />}
          {folders.error && <Refusal fault={folders.error} />}
          {show.error && <Refusal fault={show.error} />}
          {folder && (
            <Text className="mono selectable" mt={6} data-testid={`path-${id}`}>
              {folder.path}
            </Text>
          )}
          {folder && !folder.here && (
            <Text size="sm" c="dimmed">
              {t('settings.notYet')}
            </Text>
          )}
        </>
      }
    >
      <Group gap="xs" wrap="nowrap">
        {id === 'models' && (
          <Button
            size="xs"
            variant="default"
            aria-label={t('settings.changeName', { name })}
            data-testid="choose-models"
            loading={choose.isPending}
            onClick={() => choose.mutate(t('settings.chooseModels'))}
          >
            {t('settings.change')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderOpen size={16} stroke={1.7} aria-hidden />}
          aria-label={t('settings.showName', { name })}
          data-testid={`show-${id}`}
          disabled={!folder?.here}
          loading={show.isPending}
          onClick={() => show.mutate(id)}
        >
          {t('settings.show')}
        </Button>
      </Group>
    </Row>
  )
}
