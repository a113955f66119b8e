import { Text, Title, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TextProblem, View } from '../../../bridge'
import { Said } from '../../../design'

interface ProblemsProps {
  problems: TextProblem[]
  onGo: (problem: TextProblem) => void
}

const base = (file: string) => file.split(/[\\/]/).at(-1) ?? file

/** What is wrong with the texts; a click goes to the field or the line. */
export function Problems({ problems, onGo }: ProblemsProps) {
  const { t } = useTranslation()
  if (problems.length === 0) return null
  return (
    <table className="table findings" data-testid="problems">
      <thead>
        <tr>
          <th scope="col">{t('draft.place')}</th>
          <th scope="col">{t('problems.message')}</th>
          <th scope="col">{t('problems.fix')}</th>
        </tr>
      </thead>
      <tbody>
        {problems.map((p) => (
          <tr key={`${p.file} ${p.field} ${p.message} ${p.line}`}>
            <td>
              <UnstyledButton className="go-to" onClick={() => onGo(p)}>
                {p.line > 0 ? t('draft.line', { file: base(p.file), line: p.line }) : base(p.file)}
              </UnstyledButton>
              <div className="mono">{p.field}</div>
            </td>
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

/** What a person wrote by hand, so that the form leaves it alone. */
export function ByHand({ view }: { view: View }) {
  const { t } = useTranslation()
  const { overridden, more } = view
  if (overridden.length === 0 && more.length === 0) return null
  return (
    <section aria-labelledby="by-hand" className="form-section" data-testid="by-hand">
      {overridden.length > 0 && (
        <>
          <Title order={2} size={14} id="by-hand">
            {t('draft.byHand', { count: overridden.length })}
          </Title>
          <table className="table" aria-labelledby="by-hand">
            <thead>
              <tr>
                <th scope="col">{t('draft.setting')}</th>
                <th scope="col">{t('draft.recipe')}</th>
                <th scope="col">{t('draft.yours')}</th>
              </tr>
            </thead>
            <tbody className="mono">
              {overridden.map((o) => (
                <tr key={`${o.file} ${o.field}`}>
                  <td>{o.field}</td>
                  <td>{o.recipe}</td>
                  <td>{o.value || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {more.length > 0 && (
        <Text size="sm" c="dimmed" id={overridden.length > 0 ? undefined : 'by-hand'}>
          {t('draft.more', { count: more.length, names: more.join(', ') })}
        </Text>
      )}
    </section>
  )
}
