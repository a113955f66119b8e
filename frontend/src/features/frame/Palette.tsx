import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Keys } from '../../design'
import { type Command, GROUPS, useAllCommands } from './commands'

/** Every command that can be had done right now, by its name (Ctrl/Cmd-K). */
export function Palette() {
  const { t } = useTranslation()
  const commands = useAllCommands().filter((command) => !command.silent)
  const groups: SpotlightActionGroupData[] = GROUPS.map((group) => ({
    group: t(`frame.group.${group}`),
    actions: newest(commands.filter((command) => command.group === group)).map((command) => ({
      id: command.id,
      label: command.label,
      'data-testid': `command-${command.id}`,
      rightSection: command.keys ? <Keys keys={command.keys} /> : undefined,
      onClick: command.run,
    })),
  })).filter((group) => group.actions.length > 0)
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={t('frame.nothingFound')}
      data-testid="palette"
      attributes={{ content: { 'aria-label': t('frame.search') } }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.7} aria-hidden />,
        placeholder: t('frame.paletteHint'),
        'aria-label': t('frame.paletteHint'),
      }}
    />
  )
}

/** Of commands with one id only the newest: a view's comes before the frame's. */
export function newest(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((command) => [command.id, command])).values()]
}
