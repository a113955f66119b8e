import { Button, Group, Select, Textarea, TextInput, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Family, FIELDS, type Form, type FormField, SECTIONS, useBridge } from '../../../bridge'
import { count, Said } from '../../../design'
import { CHOICES, HELPED } from '../keys'
import type { Editor } from './useEditor'

interface Props {
  form: Form
  editor: Editor
}

/** The form, as the backend describes it: section by section, field by field. */
export function Fields({ form, editor }: Props) {
  const { t } = useTranslation()
  const kind = editor.typed.kind ?? editor.view.values.kind ?? ''
  return (
    <>
      {SECTIONS.map((section) => (
        <section key={section} aria-labelledby={`form-${section}`} className="form-section">
          <Title order={2} size={14} id={`form-${section}`}>
            {t(`section.${section}`)}
          </Title>
          <div className="form-fields">
            {form.fields
              .filter((f) => f.section === section && (f.only === '' || f.only === kind))
              .map((field) => (
                <OneField key={field.name} field={field} families={form.families} editor={editor} />
              ))}
          </div>
        </section>
      ))}
    </>
  )
}

interface FieldProps {
  field: FormField
  families: Family[]
  editor: Editor
}

const ORDER: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description']

const known = (all: readonly string[], name: string) => all.includes(name)

function OneField({ field, families, editor }: FieldProps) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const { typed, view, mistakes, setField, leaveField } = editor
  const value = typed[field.name] ?? view.values[field.name] ?? ''
  const mistake = field.name in typed ? mistakes.find((m) => m.field === field.name) : undefined
  // What is still empty and was not touched is no mistake yet; the list of what is missing has it.
  const problem = value ? view.problems.find((p) => p.form === field.name && !p.warning) : undefined
  const error = mistake ? (
    t(`mistake.${mistake.code}`, { bound: count(mistake.bound, i18n.language) })
  ) : problem ? (
    <Said>{problem.message}</Said>
  ) : undefined
  const family = field.name === 'family' ? families.find((f) => f.id === value) : undefined
  const help = family
    ? family.gated
      ? t('draft.gated', { model: family.model })
      : family.model
    : known(HELPED, field.name)
      ? t(`fieldHelp.${field.name}`)
      : undefined
  const common = {
    id: `field-${field.name}`,
    label: known(FIELDS, field.name) ? t(`field.${field.name}`) : field.name,
    description: help,
    error,
    // Below, so that the fields of a row stand in line.
    inputWrapperOrder: ORDER,
    disabled: !view.readable,
    'data-testid': `field-${field.name}`,
  }
  const typing = {
    ...common,
    value,
    autoComplete: 'off',
    spellCheck: field.kind === 'words',
    onBlur: () => void leaveField(field.name),
  }
  if (field.kind === 'choice') {
    const label = (v: string) => families.find((f) => f.id === v)?.name ?? (known(CHOICES, v) ? t(`choice.${v}`) : v)
    const values = value && !field.choices.includes(value) ? [...field.choices, value] : field.choices
    return (
      <Select
        {...common}
        className={field.name === 'family' ? 'wide' : undefined}
        allowDeselect={false}
        value={value || null}
        data={values.map((v) => ({ value: v, label: label(v) }))}
        onChange={(v) => v !== null && setField(field.name, v, { whole: true })}
      />
    )
  }
  if (field.kind === 'words') {
    return (
      <Textarea {...typing} className="wide" rows={3} onChange={(e) => setField(field.name, e.currentTarget.value)} />
    )
  }
  if (field.kind === 'folder') {
    const browse = async () => {
      const dir = await bridge.training.chooseConfig(t('draft.browseTitle')).catch(() => '')
      if (dir) setField(field.name, dir, { whole: true })
    }
    return (
      <Group align="flex-start" wrap="nowrap" gap={8} className="wide">
        <TextInput
          {...typing}
          style={{ flex: 1, minWidth: 0 }}
          onChange={(e) => setField(field.name, e.currentTarget.value)}
        />
        <Button
          variant="default"
          mt={21}
          style={{ flex: 'none' }}
          disabled={!view.readable}
          data-testid={`browse-${field.name}`}
          onClick={() => void browse()}
        >
          {t('draft.browse')}
        </Button>
      </Group>
    )
  }
  const numeric = field.kind === 'integer' || field.kind === 'number'
  return (
    <TextInput
      {...typing}
      className={field.name === 'name' ? 'wide' : undefined}
      inputMode={numeric ? 'decimal' : 'text'}
      onChange={(e) => setField(field.name, e.currentTarget.value)}
    />
  )
}
