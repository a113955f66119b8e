import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Said } from '../../design'

/** Secrets are kept in memory only: what that means, and what to do. */
export function NoKeychain({ problem }: { problem: string }) {
  const { t } = useTranslation()
  return (
    <section className="note" data-tone="warn" aria-label={t('app.keychain')} data-testid="no-keychain">
      <Text fw={600} className="tone" data-tone="warn">
        {t('app.keychain')}
      </Text>
      <Text size="sm" mt={2}>
        {t('app.keychainBody')} {t('app.keychainFix')}
      </Text>
      {problem && (
        <details>
          <summary>
            <Text span size="sm">
              {t('app.details')}
            </Text>
          </summary>
          <Text size="sm" className="selectable">
            <Said>{problem}</Said>
          </Text>
        </details>
      )}
    </section>
  )
}
