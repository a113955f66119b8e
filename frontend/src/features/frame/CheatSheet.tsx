import { Modal, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Keys } from '../../design'
import { GROUPS, useAllCommands } from './commands'
import { newest } from './Palette'

/** The keys of everything that is on the page. */
export function CheatSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const commands = newest(useAllCommands().filter((command) => command.keys))
  const groups = GROUPS.map((group) => ({ group, of: commands.filter((c) => c.group === group) })).filter(
    ({ of }) => of.length > 0,
  )
  return (
    <Modal.Root opened={open} onClose={onClose} centered size="lg">
      <Modal.Overlay />
      <Modal.Content data-testid="cheat-sheet">
        <Modal.Body p="lg">
          <Modal.Title fw={600} fz={16} mb="md">
            {t('frame.shortcuts')}
          </Modal.Title>
          <div className="cheats">
            {groups.map(({ group, of }) => (
              <section key={group} aria-labelledby={`cheats-${group}`}>
                <Title order={2} size={13} c="dimmed" id={`cheats-${group}`} mb={4}>
                  {t(`frame.group.${group}`)}
                </Title>
                <dl>
                  {of.map((command) => (
                    <div key={command.id}>
                      <dt>{command.label}</dt>
                      <dd>
                        <Keys keys={command.keys ?? ''} />
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <Text size="xs" c="dimmed" mt="md">
            {t('frame.shortcutsHint')}
          </Text>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
