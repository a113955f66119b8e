import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { GOOD_REPORT, MODEL } from '../../testing/models'
import { open } from '../../testing/open'

beforeEach(() => sessionStorage.clear())

function withModels(n: number) {
  const bridge = new FakeBridge()
  bridge.models.all = Array.from({ length: n }, (_, i) => ({
    ...MODEL,
    id: `m${i + 1}`,
    name: `model ${i + 1}`,
    jobName: `model ${i + 1}`,
    base: i % 2 === 0 ? 'flux' : 'sdxl',
    at: new Date(Date.UTC(2026, 10, 24, 12, 0, -i)).toISOString(),
  }))
  return bridge
}

const cards = () => screen.getAllByTestId('model')

describe('the models', () => {
  it('say how the first one gets here, and lead to the rehearsal', async () => {
    const user = await open(new FakeBridge(), '/models')
    expect(await screen.findByText('No models yet')).toBeVisible()
    await user.click(screen.getByTestId('models-rehearse'))
    expect(window.location.hash).toContain('/new')
  })
  it('show what each is', async () => {
    await open(withModels(1), '/models')
    const card = await screen.findByTestId('model')
    expect(card).toHaveTextContent('model 1')
    expect(card).toHaveTextContent('flux')
    expect(card).toHaveTextContent('rank 16 · step 500')
    expect(card).toHaveTextContent('51 MB')
    expect(card.querySelector('img')).toHaveAttribute(
      'src',
      '/outputs/j1/output/validation_images/step_500_0.png?thumb=512',
    )
  })
  it('say which need a look', async () => {
    const bridge = withModels(6)
    const [broken, damaged, away, missing, used, own] = bridge.models.all
    if (!broken || !damaged || !away || !missing || !used || !own) throw new Error('six models')
    broken.problem = 'it is cut off'
    damaged.check = { ...GOOD_REPORT, problems: ['its bytes differ'] }
    away.state = 'away'
    missing.state = 'missing'
    used.uses = [{ target: 'comfyui', name: 'ComfyUI', path: '/c/x.safetensors' }]
    own.kind = 'own'
    await open(bridge, '/models')
    await screen.findByTestId('models')
    const said = [
      'Problem found',
      'Problem found',
      'Not in the folder',
      'File is gone',
      'Also in ComfyUI',
      'Added by you',
    ]
    for (const [i, card] of cards().entries()) expect(card).toHaveTextContent(said[i] ?? '')
  })
  it('are found by words and base model, and all shown again', async () => {
    const user = await open(withModels(12), '/models')
    await user.click(await screen.findByTestId('models-search'))
    await user.paste('model 1')
    expect(screen.getByTestId('models-count')).toHaveTextContent('4 of 12')
    await user.selectOptions(screen.getByTestId('models-base'), 'sdxl')
    expect(screen.getByTestId('models-count')).toHaveTextContent('2 of 12')
    await user.click(screen.getByTestId('models-search'))
    await user.paste(' nobody')
    await user.click(await screen.findByText('Show all'))
    expect(cards()).toHaveLength(12)
  })
  it('are gone through with the arrow keys and opened with Enter', async () => {
    const user = await open(withModels(6), '/models')
    await user.click(await screen.findByTestId('models-search'))
    await user.keyboard('{ArrowDown}')
    expect(cards()[0]).toHaveFocus()
    await user.keyboard('{ArrowRight}')
    expect(cards()[1]).toHaveFocus()
    await user.keyboard('{End}')
    expect(cards()[5]).toHaveFocus()
    await user.keyboard('{Home}{ArrowDown}')
    expect(cards()[4]).toHaveFocus() // four stand in a row
    await user.keyboard('{Enter}')
    expect(await screen.findByTestId('model-page')).toBeVisible()
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('model 5')
  })
  it('stand one below the other in the list', async () => {
    const user = await open(withModels(3), '/models')
    await user.click(await screen.findByText('List'))
    cards()[0]?.focus()
    await user.keyboard('{ArrowDown}')
    expect(cards()[1]).toHaveFocus()
  })
  it('are renamed where their name stands, with F2', async () => {
    const bridge = withModels(2)
    const user = await open(bridge, '/models')
    await screen.findByTestId('models')
    cards()[1]?.focus()
    await user.keyboard('{F2}')
    const field = await screen.findByTestId('model-name-field')
    bridge.models.refusal = new Fault('name_taken', 'a file of that name is already there')
    await user.clear(field)
    await user.type(field, 'otter{Enter}')
    expect(await screen.findByText('Another file has that name')).toBeVisible()
    bridge.models.refusal = null
    await user.type(field, 's{Enter}')
    expect(await screen.findByText('It is called otters now')).toBeVisible()
    await waitFor(() => expect(cards()[1]).toHaveFocus())
    expect(cards()[1]).toHaveTextContent('otters')
  })
  it('keep their name when Esc is pressed', async () => {
    const bridge = withModels(1)
    const user = await open(bridge, '/models')
    ;(await screen.findByTestId('model')).focus()
    await user.keyboard('{F2}')
    await user.type(await screen.findByTestId('model-name-field'), 'x{Escape}')
    await waitFor(() => expect(screen.getByTestId('model')).toHaveFocus())
    expect(bridge.calls.filter((c) => c.startsWith('rename'))).toEqual([])
  })
  it('go to the trash with Delete, and come back', async () => {
    const bridge = withModels(2)
    const user = await open(bridge, '/models')
    await screen.findByTestId('models')
    cards()[0]?.focus()
    await user.keyboard('{Delete}')
    expect(await screen.findByText('model 1 is in the trash')).toBeVisible()
    expect(cards()[0]).toHaveTextContent('Not in the folder')
    await user.click(screen.getByTestId('undo'))
    expect(await screen.findByText('model 1 is back in the model folder')).toBeVisible()
    expect(bridge.calls.filter((c) => /trash|back/.test(c))).toEqual(['trash m1', 'put back m1'])
  })
  it('say why one could not be thrown away', async () => {
    const bridge = withModels(1)
    bridge.models.refusal = new Fault('no_trash', 'there is no trash on its disk')
    const user = await open(bridge, '/models')
    ;(await screen.findByTestId('model')).focus()
    await user.keyboard('{Delete}')
    expect(await screen.findByText(/^There is no trash on its disk/)).toBeVisible()
  })
  it('tell of a folder that is not there, and lead to another one', async () => {
    const bridge = withModels(1)
    bridge.models.state = { path: '/media/usb/models', isDefault: false, made: false, problem: 'missing' }
    const user = await open(bridge, '/models')
    const note = await screen.findByTestId('folder-problem')
    expect(note).toHaveTextContent('/media/usb/models cannot be found')
    await user.click(within(note).getByRole('button', { name: 'Use the usual folder' }))
    await waitFor(() => expect(screen.queryByTestId('folder-problem')).toBeNull())
    expect(screen.getByTestId('models-folder')).toHaveTextContent('/home/ana/Crisol/Models')
  })
  it('follow what the backend tells', async () => {
    const bridge = withModels(1)
    await open(bridge, '/models')
    await screen.findByTestId('model')
    bridge.models.all = [...bridge.models.all, { ...MODEL, id: 'new', name: 'newcomer' }]
    bridge.jobs.tell()
    expect(await screen.findByText('newcomer')).toBeVisible()
  })
})

describe('a model', () => {
  it('shows its images step by step, its checkpoints and where it is', async () => {
    const bridge = withModels(1)
    const user = await open(bridge, '/models/m1')
    const images = await screen.findByTestId('model-images')
    expect(within(images).getByText('Step 500')).toBeVisible()
    expect(within(images).getByText('Step 250')).toBeVisible()
    expect(screen.getByTestId('model-checkpoints')).toHaveTextContent('End of training 51 MB, this model')
    expect(screen.getByTestId('model-places')).toHaveTextContent('takes no extra space')
    await user.click(within(images).getAllByRole('button')[0] as HTMLElement)
    const dialog = await screen.findByRole('dialog')
    await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Close image' })).toHaveFocus())
    await user.keyboard('{ArrowRight}')
    expect(dialog).toHaveTextContent('(2/2)')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.getByTestId('model-page')).toBeVisible()
  })
  it('has metadata to search in, cut where it is too long', async () => {
    const user = await open(withModels(1), '/models/m1')
    const table = await screen.findByTestId('model-metadata')
    expect(table).toHaveTextContent('beginning of 2 MB')
    expect(screen.getByText('3 more entries are not shown.')).toBeVisible()
    await user.type(screen.getByTestId('metadata-search'), 'author')
    expect(screen.getByTestId('model-metadata')).toHaveTextContent(/^modelspec\.authorvalue 3$/)
    await user.type(screen.getByTestId('metadata-search'), ' nobody')
    expect(screen.getByText('Nothing matches.')).toBeVisible()
  })
  it('is verified with progress that can be stopped', async () => {
    const bridge = withModels(1)
    const user = await open(bridge, '/models/m1')
    expect(await screen.findByText(/^It was whole when it came home/)).toBeVisible()
    await user.click(screen.getByTestId('model-verify'))
    expect(await screen.findByText('Reading 17 MB of 51 MB')).toBeVisible()
    await user.click(screen.getByTestId('verify-stop'))
    expect(await screen.findByText('Stopped. Nothing was changed.')).toBeVisible()
    await user.click(screen.getByTestId('model-verify'))
    await screen.findByTestId('verify-stop')
    bridge.models.all = bridge.models.all.map((m) => ({
      ...m,
      check: { ...GOOD_REPORT, nan: 3, inf: 1, problems: ['bad'], bad: ['x.lora_A'] },
    }))
    bridge.models.reading = { state: 'done', done: 51_000_000, total: 51_000_000, fault: null }
    expect(await screen.findByText(/^Not in order/)).toBeVisible()
    expect(screen.getByText(/^3 numbers are not a number and 1 are infinite/)).toBeVisible()
    expect(screen.getByText('x.lora_A')).toBeVisible()
  })
  it('says why it could not be read', async () => {
    const bridge = withModels(1)
    bridge.models.reading = {
      state: 'failed',
      done: 0,
      total: 0,
      fault: new Fault('file_changed', 'it was written to meanwhile'),
    }
    await open(bridge, '/models/m1')
    expect(await screen.findByText(/^The model could not be read/)).toHaveTextContent(
      'The file was changed, so it is left alone. it was written to meanwhile',
    )
  })
  it('is put into another program, which it says from then on', async () => {
    const bridge = withModels(1)
    const user = await open(bridge, '/models/m1')
    await user.click(await screen.findByTestId('model-use'))
    expect(await screen.findByTestId('use-forge')).toBeDisabled()
    await user.click(screen.getByTestId('use-comfyui'))
    expect(await screen.findByText('Now in /home/ana/comfyui/red fox.safetensors')).toBeVisible()
    expect(await screen.findByText('Also in ComfyUI')).toBeVisible()
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    await user.click(screen.getByTestId('model-use'))
    expect(await screen.findByTestId('use-comfyui')).toHaveTextContent('It has it already')
    await user.click(screen.getByTestId('use-folder'))
    expect(bridge.calls.filter((c) => c.startsWith('link'))).toEqual(['link m1 comfyui', 'link m1 folder'])
  })
  it('that was taken out can be put back', async () => {
    const bridge = withModels(1)
    bridge.models.all = bridge.models.all.map((m) => ({ ...m, state: 'away' as const, folderPath: '' }))
    const user = await open(bridge, '/models/m1')
    expect(await screen.findByTestId('model-trouble')).toHaveTextContent('It is not in the model folder')
    await user.click(screen.getByTestId('model-put-back'))
    await waitFor(() => expect(screen.queryByTestId('model-trouble')).toBeNull())
    expect(screen.getByTestId('model-trash')).toBeVisible()
  })
  it('that is not there says so', async () => {
    await open(new FakeBridge(), '/models/nobody')
    expect(await screen.findByText('This model is no longer there')).toBeVisible()
    expect(screen.getByRole('link', { name: 'All models' })).toBeVisible()
  })
  it('goes back to all of them with Esc', async () => {
    const user = await open(withModels(2), '/models/m1')
    await screen.findByTestId('model-page')
    await user.keyboard('{Escape}')
    expect(await screen.findByTestId('models-page')).toBeVisible()
  })
})
