import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModelFolder } from '../../bridge'
import { useDeeds } from './hooks'

/** What keeps models from appearing in their folder, and what to do. */
export function FolderNote({ folder }: { folder: ModelFolder }) {
  const { t } = useTranslation()
  const deeds = useDeeds()
  if (folder.problem === '') return null
  const missing = folder.problem === 'missing'
  const said = { path: folder.path }
  return (
    <div className="note" data-tone="warn" role="alert" data-testid="folder-problem" style={{ marginBottom: 16 }}>
      <Text fw={600} className="tone" data-tone="warn">
        {missing ? t('models.folder.missing') : t('models.folder.readonly')}
      </Text>
      <Text mt={2} className="selectable" style={{ overflowWrap: 'anywhere' }}>
        {missing ? t('models.folder.missingBody', said) : t('models.folder.readonlyBody', said)}
      </Text>
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={() => void deeds.chooseFolder()}>
          {t('models.folder.choose')}
        </Button>
        {!folder.isDefault && (
          <Button size="xs" variant="default" onClick={() => void deeds.usualFolder()}>
            {t('models.folder.useDefault')}
          </Button>
        )}
      </Group>
    </div>
  )
}

/** Where the models are. */
export function FolderLine({ folder }: { folder: ModelFolder }) {
  const { t } = useTranslation()
  const deeds = useDeeds()
  return (
    <Group gap="xs" mt="xl" className="models-folder">
      <Text size="sm" c="dimmed">
        {t('models.folder.label')}
      </Text>
      <code className="mono selectable cut" data-testid="models-folder" title={folder.path}>
        {folder.path}
      </code>
      {folder.made && (
        <Button size="compact-sm" variant="subtle" onClick={() => void deeds.showFolder()}>
          {t('models.folder.show')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" onClick={() => void deeds.chooseFolder()}>
        {t('models.folder.choose')}
      </Button>
    </Group>
  )
}
