import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../../bridge'
import { FakeBridge } from '../../../testing/bridge'
import { DRAFT, textsOf } from '../../../testing/drafts'
import { open } from '../../../testing/open'
import { PLAN } from '../../../testing/training'

// CodeMirror needs a browser that lays things out; the window test types into the real one.
vi.mock('./Source', () => ({
  Source: (props: {
    text: string
    label: string
    testid: string
    place: { line: number } | null
    onChange: (text: string) => void
  }) => (
    <textarea
      aria-label={props.label}
      data-testid={props.testid}
      data-line={props.place?.line}
      value={props.text}
      onChange={(e) => props.onChange(e.currentTarget.value)}
    />
  ),
}))

let bridge: FakeBridge

beforeEach(() => {
  bridge = new FakeBridge()
  bridge.drafts.all = [DRAFT]
})

async function editing() {
  const user = await open(bridge, '/new/01d')
  await screen.findByTestId('editor')
  return user
}

const kept = () => JSON.parse(bridge.drafts.all[0]?.texts.config ?? '{}')
const source = () => screen.getByTestId<HTMLTextAreaElement>('source-config')
const isSaved = () => waitFor(() => expect(screen.getByTestId('saving')).toHaveTextContent('Saved'))

describe('a draft', () => {
  it('is made from the form', async () => {
    const user = await open(bridge, '/new')
    await user.click(screen.getByTestId('start-form'))
    expect(await screen.findByRole('heading', { level: 1, name: 'New training' })).toBeVisible()
    expect(bridge.calls).toContain('create New training')
  })

  it('has in its text what was typed into the form, and is saved by itself', async () => {
    const user = await editing()
    const steps = screen.getByTestId('field-steps')
    await user.clear(steps)
    await user.type(steps, '250')
    await waitFor(() => expect(source().value).toContain('"steps": "250"'))
    await isSaved()
    expect(kept().steps).toBe('250')
  })

  it('has in its form what was typed into the text', async () => {
    await editing()
    fireEvent.change(source(), {
      target: { value: textsOf({ ...JSON.parse(DRAFT.texts.config), steps: '42' }).config },
    })
    await waitFor(() => expect(screen.getByTestId('field-steps')).toHaveValue('42'))
    await isSaved()
    expect(kept().steps).toBe('42')
  })

  it('shows an answer that cannot be taken, and leaves the text alone', async () => {
    const user = await editing()
    const steps = screen.getByTestId('field-steps')
    await user.clear(steps)
    await user.type(steps, 'many')
    expect(await screen.findByText('Write a whole number.')).toBeVisible()
    expect(steps).toHaveValue('many')
    expect(source().value).toContain('"steps": "1000"')
  })

  it('keeps a text that is not finished, and the form waits', async () => {
    await editing()
    fireEvent.change(source(), { target: { value: '{' } })
    expect(await screen.findByText(/The form follows again/)).toBeVisible()
    expect(screen.getByTestId('field-steps')).toBeDisabled()
    expect(screen.getByTestId('see-plan')).toBeDisabled()
    await isSaved()
    expect(bridge.drafts.all[0]?.texts.config).toBe('{')
  })

  it('goes from a problem to its field, or to its line', async () => {
    const user = await editing()
    fireEvent.change(source(), { target: { value: textsOf({ ...JSON.parse(DRAFT.texts.config), steps: 'x' }).config } })
    const link = await screen.findByRole('button', { name: 'config.json, line 5' })
    expect(screen.getByTestId('draft-state')).toHaveTextContent('1 thing to put right')
    await user.click(link)
    expect(screen.getByTestId('field-steps')).toHaveFocus()
    fireEvent.change(source(), { target: { value: '{' } })
    await user.click(await screen.findByRole('button', { name: 'config.json, line 2' }))
    expect(source()).toHaveAttribute('data-line', '2')
  })

  it('says where a secret belongs, and saves again once it is gone', async () => {
    await editing()
    bridge.drafts.nextSave = () => Promise.reject(new Fault('secret', 'line 2 holds a token'))
    fireEvent.change(source(), { target: { value: '{"a": 1, "steps": 7}' } })
    expect(await screen.findByText('Not saved: drafts hold no secrets', {}, { timeout: 3000 })).toBeVisible()
    bridge.drafts.nextSave = async () => undefined
    fireEvent.change(source(), { target: { value: '{"steps": 7}' } })
    await waitFor(() => expect(screen.getByTestId('saving')).toHaveTextContent(/^Saved$/), { timeout: 3000 })
    expect(kept()).toEqual({ steps: 7 })
  })

  it('loses nothing when its view goes at once', async () => {
    const user = await editing()
    const name = screen.getByTestId('field-name')
    await user.clear(name)
    await user.type(name, 'Quay')
    await user.click(screen.getByTestId('all-drafts'))
    await screen.findByTestId('start-form')
    await waitFor(() => expect(kept().name).toBe('Quay'))
  })

  it('tells what was written by hand', async () => {
    bridge.drafts.see = (view) => ({
      ...view,
      overridden: [{ file: 'config.json', field: '--optimizer', recipe: 'adamw_bf16', value: 'prodigy' }],
      more: ['--something_new'],
    })
    await editing()
    const byHand = screen.getByTestId('by-hand')
    expect(byHand).toHaveTextContent('1 setting is written by hand')
    expect(byHand).toHaveTextContent('--optimizeradamw_bf16prodigy')
    expect(byHand).toHaveTextContent('--something_new')
  })

  it('is planned with what was typed last, and Esc comes back to it', async () => {
    const user = await editing()
    const name = screen.getByTestId('field-name')
    await user.clear(name)
    await user.type(name, 'Quay')
    await user.click(screen.getByTestId('see-plan'))
    await screen.findByTestId('agree')
    expect(bridge.calls.filter((c) => c.startsWith('plan'))).toEqual(['plan /home/ana/drafts/01d Quay'])
    expect(bridge.calls.indexOf('save 01d')).toBeLessThan(bridge.calls.indexOf('plan /home/ana/drafts/01d Quay'))
    await user.keyboard('{Escape}')
    expect(await screen.findByTestId('field-name')).toHaveValue('Quay')
  })

  it('shows what the plan found wrong', async () => {
    const user = await editing()
    bridge.training.nextPlan = () =>
      Promise.reject(
        new Fault('invalid_input', 'p', [{ file: 'f', field: 'x', message: 'the folder is empty', fix: 'fill it' }]),
      )
    await user.click(screen.getByTestId('see-plan'))
    expect(await screen.findByText('the folder is empty')).toBeVisible()
    bridge.training.nextPlan = async () => PLAN
  })

  it('remembers where it is to be trained', async () => {
    const user = await editing()
    await user.click(screen.getByRole('combobox', { name: 'Provider' }))
    await user.click(await screen.findByRole('option', { name: 'Elsewhere', hidden: true }))
    expect(screen.getByTestId('price')).toHaveTextContent('$3.51 an hour')
    await user.click(screen.getByRole('combobox', { name: 'Hardware' }))
    await user.click(await screen.findByRole('option', { name: '8x H100', hidden: true }))
    expect(screen.getByTestId('price')).toHaveTextContent('$43.92 an hour')
    expect(bridge.calls).toContain('choose elsewhere large')
  })

  it('becomes a config folder, and asks before it replaces one', async () => {
    const user = await editing()
    bridge.drafts.nextExport = (overwrite) =>
      overwrite ? Promise.resolve() : Promise.reject(new Fault('occupied', 'there is one'))
    await user.click(screen.getByTestId('export'))
    await user.click(await screen.findByRole('button', { name: 'Replace it' }))
    expect(await screen.findByText('Saved in /home/ana/mine')).toBeVisible()
    expect(bridge.calls.filter((c) => c.startsWith('export'))).toEqual([
      'export /home/ana/mine false',
      'export /home/ana/mine true',
    ])
  })

  it('is deleted with a way back', async () => {
    const user = await editing()
    await user.click(screen.getByTestId('delete-draft'))
    expect(await screen.findByTestId('no-drafts')).toBeVisible()
    await user.click(await screen.findByTestId('undo'))
    expect(await screen.findByTestId('drafts')).toHaveTextContent('Harbor')
  })

  it('that is gone says so', async () => {
    bridge.drafts.all = []
    const user = await open(bridge, '/new/01d')
    await user.click(await screen.findByRole('button', { name: 'All drafts' }))
    expect(await screen.findByTestId('start-form')).toBeVisible()
  })
})
