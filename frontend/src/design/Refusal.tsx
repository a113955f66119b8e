import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Fault, Problem } from '../bridge'
import { plainly, Said } from './Said'

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
        <Text mt={2} className="selectable" style={{ overflowWrap: 'anywhere' }}>
          <Said>{fault.message}</Said>
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
      <tbody>
        {problems.map((p) => (
          <tr key={`${p.file} ${p.field} ${p.message}`}>
            <td className="mono" title={plainly(p.file)}>
              <Said>{p.file.split(/[\\/]/).at(-1) ?? ''}</Said>
            </td>
            <td className="mono">{p.field}</td>
            <td>
              <Said>{p.message}</Said>
            </td>
            <td>
              <Said>{p.fix}</Said>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
