import { Select, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Choice, Provider } from '../../bridge'
import { dollars, plainly, Said } from '../../design'

interface Props {
  providers: Provider[]
  choice: Choice
  disabled?: boolean
  onChoice: (choice: Choice) => void
}

/** Provider, hardware and what an hour costs, drawn from what the providers say of themselves. */
export function Where({ providers, choice, disabled = false, onChoice }: Props) {
  const { t, i18n } = useTranslation()
  const provider = providers.find((p) => p.id === choice.provider) ?? providers.find((p) => p.ready)
  const hardware = provider?.hardware.find((h) => h.id === choice.hardware) ?? provider?.hardware[0]
  if (!provider) return null
  return (
    <div className="where" data-testid="where">
      <Select
        label={t('where.provider')}
        allowDeselect={false}
        disabled={disabled}
        value={provider.id}
        data={providers.map((p) => ({
          value: p.id,
          label: p.ready ? p.name : t('where.soon', { name: p.name }),
          disabled: !p.ready,
        }))}
        onChange={(id) => {
          const next = providers.find((p) => p.id === id)
          if (next) onChoice({ provider: next.id, hardware: next.hardware[0]?.id ?? '' })
        }}
      />
      {provider.hardware.length > 1 && (
        <Select
          label={t('where.hardware')}
          allowDeselect={false}
          disabled={disabled}
          value={hardware?.id ?? null}
          data={provider.hardware.map((h) => ({ value: h.id, label: plainly(h.name) }))}
          onChange={(id) => id && onChoice({ provider: provider.id, hardware: id })}
        />
      )}
      <Text size="sm" className="figure" data-testid="price">
        {hardware && hardware.usdHour > 0
          ? t('where.anHour', { price: dollars(hardware.usdHour, i18n.language) })
          : t('where.free')}
        {hardware?.source && hardware.usdHour > 0 && (
          <Text size="xs" c="dimmed">
            <Said>{hardware.source}</Said>
          </Text>
        )}
      </Text>
    </div>
  )
}
