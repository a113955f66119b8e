import { Button, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge'
import { Said } from '../../design'

/** Crisol could not open its home: why, and what is left to do. */
export function Broken({ problem }: { problem: Error | null }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  return (
    <div className="page">
      <Stack maw={640} mx="auto" mt={96} gap="md" align="flex-start">
        <Title order={1} size="h2">
          {t('app.broken')}
        </Title>
        <div className="note" data-tone="bad" role="alert">
          <Text className="selectable" style={{ overflowWrap: 'anywhere' }}>
            <Said>{problem?.message ?? ''}</Said>
          </Text>
        </div>
        <Text c="dimmed">{t('app.brokenHint')}</Text>
        <Button onClick={() => bridge.system.quit()}>{t('app.quit')}</Button>
      </Stack>
    </div>
  )
}
