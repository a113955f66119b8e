import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Fault, Problem } from '../bridge'

interface Props {
  fault: Fault
  /** Instead of the words for the fault's code. */
  title?: string
  action?: { label: string; run: () => void }
}

/** What the backend refused, and why: the problems of a config one by one, anything else in its own words. */
export function Refusal({ fault, title, action }: Props) {
  const { t } = useTranslation()
  return (
    <div className="note" data-tone="bad" role="alert" data-testid="refusal">
      <Text fw={600} className="tone" data-tone="bad">
        {title ?? t(`fault.${fault.code}`)}
      </Text>
      {fault.problems.length > 0 ? (
        <ProblemTable problems={fault.problems} />
      ) : (
        <Text mt={2} lang="en" className="selectable" style={{ overflowWrap: 'anywhere' }}>
          {fault.message}
        </Text>
      )}
      {action && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={action.run}>
            {action.label}
          </Button>
        </Group>
      )}
    </div>
  )
}

/** The problems of a config: where, what, and what to do. */
export function ProblemTable({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation()
  return (
    <table className="table" data-testid="problems">
      <thead>
        <tr>
          <th scope="col">{t('problems.file')}</th>
          <th scope="col">{t('problems.field')}</th>
          <th scope="col">{t('problems.message')}</th>
          <th scope="col">{t('problems.fix')}</th>
        </tr>
      </thead>
      <tbody lang="en">
        {problems.map((p) => (
          <tr key={`${p.file} ${p.field} ${p.message}`}>
            <td className="mono" title={p.file}>
              {p.file.split(/[\\/]/).at(-1)}
            </td>
            <td className="mono">{p.field}</td>
            <td>{p.message}</td>
            <td>{p.fix}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
