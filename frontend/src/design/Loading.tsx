import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** How long an answer may take before the page says that it waits, in ms: what is quick should not flicker. */
const PATIENCE = 250

/** Something is on its way. */
export function Loading({ label }: { label?: string }) {
  const { t } = useTranslation()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="loading" role="status" aria-busy>
      {late && (
        <Text size="sm" c="dimmed">
          <span className="dot" data-tone="busy" />
          {label ?? t('design.loading')}
        </Text>
      )}
    </div>
  )
}
