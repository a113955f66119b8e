import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../../testing/bridge'
import { open } from '../../testing/open'
import { COSTS, DATA, RESULTS } from '../../testing/welcome'

async function fresh(bridge = new FakeBridge(), place = '/jobs') {
  bridge.welcome.run = { ...bridge.welcome.run, due: true }
  const user = await open(bridge, place)
  return { bridge, user }
}

const heading = (name: string) => screen.findByRole('heading', { level: 1, name })
const check = (state: string) => waitFor(() => expect(screen.getByTestId('check')).toHaveAttribute('data-state', state))

describe('the first run', () => {
  it('opens by itself in a fresh home, and only there', async () => {
    await fresh()
    expect(await heading('Your data')).toHaveFocus()
  })

  it('does not open in a home that has seen it', async () => {
    await open(new FakeBridge())
    expect(await heading('Jobs')).toBeVisible()
  })

  it('does not come before what the window was opened for', async () => {
    await fresh(new FakeBridge(), '/settings')
    expect(await heading('Settings')).toBeVisible()
  })

  it('leads through three steps to the rehearsal, by keyboard alone', async () => {
    const { bridge, user } = await fresh()
    await heading('Your data')
    await user.tab()
    expect(screen.getByTestId('data-folder')).toHaveFocus()
    await user.keyboard('/home/ana/photos{Enter}')
    await check('pass')
    expect(screen.getByTestId('check')).toHaveTextContent('This can be trained on')
    expect(screen.getByTestId('check')).toHaveTextContent('keys and credentials: 1 file .env')
    screen.getByTestId('welcome-next').focus()
    await user.keyboard('{Enter}')
    await heading('Where results go')
    await check('pass')
    expect(screen.getByTestId('results-models')).toHaveTextContent('/home/ana/Crisol/Models')
    screen.getByTestId('welcome-next').focus()
    await user.keyboard('{Enter}')
    await heading('What it costs')
    await waitFor(() => expect(screen.getByTestId('prices')).toHaveTextContent('$5.49'))
    expect(screen.getByTestId('prices')).toHaveTextContent('Coming soon')
    screen.getByTestId('welcome-rehearse').focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(window.location.hash).toBe('#/new?sample=1'))
    expect(bridge.calls).toContain('end')
    expect(bridge.calls.filter((c) => c.startsWith('reach'))).toEqual([
      'reach data /home/ana/photos',
      'reach results /home/ana/photos',
      'reach costs /home/ana/photos',
    ])
  })

  it('goes on where it was left', async () => {
    const bridge = new FakeBridge()
    bridge.welcome.run = { step: 'results', folder: '/home/ana/photos', due: true }
    const user = await open(bridge)
    await heading('Where results go')
    await user.click(screen.getByTestId('welcome-back'))
    await heading('Your data')
    expect(screen.getByTestId('data-folder')).toHaveValue('/home/ana/photos')
    await check('pass')
  })

  it('can be skipped for good', async () => {
    const { bridge, user } = await fresh()
    await user.click(await screen.findByTestId('welcome-skip'))
    expect(await heading('Jobs')).toBeVisible()
    expect(bridge.calls).toContain('end')
  })

  it('is opened again from the settings and from the palette', async () => {
    const user = await open(new FakeBridge(), '/settings/about')
    await user.click(screen.getByTestId('first-run'))
    expect(await heading('Your data')).toBeVisible()
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('What would you like to do?'), 'go to jobs{Enter}')
    await heading('Jobs')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('What would you like to do?'), 'first steps{Enter}')
    expect(await heading('Your data')).toBeVisible()
  })
})

describe('the checks', () => {
  it('tell what is wrong with a folder and what to do, and look again', async () => {
    const bridge = new FakeBridge()
    bridge.welcome.nextData = async (folder) => ({
      ...DATA,
      folder,
      state: 'fail',
      reason: 'gone',
      images: 0,
      leftOut: [],
    })
    const { user } = await fresh(bridge)
    await user.type(await screen.findByTestId('data-folder'), '/gone{Enter}')
    await check('fail')
    expect(screen.getByTestId('check')).toHaveTextContent('connect the disk')
    bridge.welcome.nextData = async (folder) => ({ ...DATA, folder, state: 'warn', reason: 'captions', missing: 3 })
    await user.click(screen.getByTestId('check-again'))
    await check('warn')
    expect(screen.getByTestId('check')).toHaveTextContent('Without caption3')
  })

  it('take a folder from the system’s dialog', async () => {
    const { bridge, user } = await fresh()
    await user.click(await screen.findByTestId('data-choose'))
    await check('pass')
    expect(bridge.calls).toContain('check /home/ana/photos')
  })

  it('look again after another model folder was chosen', async () => {
    const bridge = new FakeBridge()
    bridge.welcome.run = { step: 'results', folder: '', due: true }
    bridge.welcome.results = { ...RESULTS, state: 'fail', reason: 'unwritable' }
    const user = await open(bridge)
    await check('fail')
    bridge.welcome.results = { ...RESULTS, models: '/mnt/models', usual: false }
    await user.click(screen.getByTestId('results-choose'))
    await check('pass')
    expect(screen.getByTestId('results-models')).toHaveTextContent('/mnt/models')
  })

  it('warn when jobs may be sent without a question, until that is changed', async () => {
    const bridge = new FakeBridge()
    bridge.welcome.run = { step: 'costs', folder: '', due: true }
    bridge.welcome.costs = { ...COSTS, state: 'warn', reason: 'unasked' }
    const user = await open(bridge)
    await check('warn')
    bridge.welcome.costs = COSTS
    await user.click(await screen.findByRole('radio', { name: 'Never upload' }))
    await check('pass')
    expect(bridge.settings.consentMode).toBe('deny')
  })
})
