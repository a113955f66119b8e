import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Secret } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED } from '../../testing/jobs'
import { open } from '../../testing/open'

async function openSettings(bridge = new FakeBridge()) {
  const user = await open(bridge, '/settings')
  await screen.findByRole('heading', { level: 1, name: 'Settings' })
  return { bridge, user }
}

function withToken(secret: Partial<Secret>) {
  const bridge = new FakeBridge()
  bridge.settings.secretList = [{ name: 'HF_TOKEN', source: '', shadowed: false, ...secret }]
  return bridge
}

const row = () => screen.findByTestId('token-HF_TOKEN')

describe('settings', () => {
  it('give way to a job that a notification opens', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    await openSettings(bridge)
    act(() => bridge.system.openJob('j1'))
    expect(await screen.findByTestId('status')).toBeVisible()
    expect(screen.queryByTestId('settings')).toBeNull()
  })

  it('tell what Crisol is, and show its home', async () => {
    const { bridge, user } = await openSettings()
    expect(screen.getByTestId('about')).toHaveTextContent('1.0.0')
    expect(screen.getByTestId('about')).toHaveTextContent('/home/ana/.simpletuner/outputs')
    await user.click(screen.getByTestId('show-home'))
    expect(bridge.calls).toContain('home')
  })

  it('choose language and appearance', async () => {
    const { bridge, user } = await openSettings()
    await user.click(screen.getByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'))
    await user.click(screen.getByRole('radio', { name: 'Español' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'Ajustes' })).toBeVisible()
    expect(bridge.calls).toContain('language es true')
  })
})

describe('tokens', () => {
  it('say that the keychain is being read', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextSecrets = () => new Promise(() => undefined)
    await openSettings(bridge)
    expect(screen.getByText('Looking into the keychain…')).toBeVisible()
  })

  it('say why they cannot be told of, and try again', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextSecrets = () => Promise.reject(new Fault('internal', 'the keychain is locked'))
    const { user } = await openSettings(bridge)
    expect(await screen.findByTestId('refusal')).toHaveTextContent('the keychain is locked')
    bridge.settings.nextSecrets = async () => bridge.settings.secretList
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await row()).toHaveTextContent('Not set')
  })

  it.each([
    [{ source: 'keychain', shadowed: true }, "In the system's keychain", 'The environment has one too', true],
    [{ source: 'memory' }, 'In memory, until Crisol ends', 'Replace…', true],
    [{ source: 'environment' }, 'From the environment, read-only', 'comes before it', false],
    [{}, 'Not set', 'Set…', false],
  ] as const)('tell where they come from: %j', async (secret, where, more, deletable) => {
    await openSettings(withToken(secret))
    expect(await row()).toHaveTextContent(where)
    expect(await row()).toHaveTextContent(more)
    expect(within(await row()).queryByRole('button', { name: 'Delete HF_TOKEN' }) !== null).toBe(deletable)
  })

  it('tell of a missing keychain', async () => {
    const bridge = new FakeBridge()
    bridge.system.about.keychain = { available: false, problem: 'no bus' }
    const { user } = await openSettings(bridge)
    expect(within(screen.getByTestId('settings')).getByTestId('no-keychain')).toHaveTextContent('no bus')
    await user.click(await screen.findByRole('button', { name: 'Set HF_TOKEN' }))
    expect(await screen.findByRole('dialog')).toHaveTextContent('kept in memory')
  })

  it('are set, and not held by the page afterwards', async () => {
    const { bridge, user } = await openSettings(withToken({}))
    await user.click(await screen.findByRole('button', { name: 'Set HF_TOKEN' }))
    const field = await screen.findByTestId<HTMLInputElement>('token-field')
    expect(field).toHaveAttribute('type', 'password')
    await user.type(field, 'hf_1{Enter}')
    expect(field).toHaveValue('')
    await waitFor(async () => expect(await row()).toHaveTextContent("In the system's keychain"))
    expect(bridge.calls.filter((c) => c.startsWith('set'))).toEqual(['set HF_TOKEN hf_1'])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('are asked for again when they could not be stored', async () => {
    const bridge = withToken({})
    bridge.settings.nextSet = () => Promise.reject(new Fault('internal', 'the keychain is locked'))
    const { user } = await openSettings(bridge)
    await user.click(await screen.findByRole('button', { name: 'Set HF_TOKEN' }))
    await user.type(await screen.findByTestId('token-field'), 'hf_1{Enter}')
    expect(await screen.findByTestId('refusal')).toHaveTextContent('enter it again')
    expect(screen.getByTestId('token-field')).toHaveValue('')
  })

  it('are forgotten with Esc, which leaves the settings open', async () => {
    const { bridge, user } = await openSettings(withToken({}))
    await user.click(await screen.findByRole('button', { name: 'Set HF_TOKEN' }))
    await user.type(await screen.findByTestId('token-field'), 'hf_1{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.getByTestId('settings')).toBeVisible()
    expect(bridge.calls.filter((c) => c.startsWith('set'))).toEqual([])
  })

  it('are deleted after one question', async () => {
    const { bridge, user } = await openSettings(withToken({ source: 'keychain', shadowed: true }))
    await user.click(await screen.findByRole('button', { name: 'Delete HF_TOKEN' }))
    expect(await screen.findByRole('dialog')).toHaveTextContent('From then on the one in the environment is used.')
    expect(bridge.calls).not.toContain('delete HF_TOKEN')
    await user.click(screen.getByTestId('delete-HF_TOKEN-yes'))
    await waitFor(async () => expect(await row()).toHaveTextContent('Not set'))
    expect(bridge.calls).toContain('delete HF_TOKEN')
  })
})

describe('what may leave this computer', () => {
  it('is shown, and changed', async () => {
    const { bridge, user } = await openSettings()
    expect(await screen.findByRole('radio', { name: 'Always ask' })).toBeChecked()
    await user.click(screen.getByRole('radio', { name: 'Never upload' }))
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Never upload' })).toBeChecked())
    expect(bridge.settings.consentMode).toBe('deny')
  })

  it('stays as it was when it cannot be changed', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextConsent = () => Promise.reject(new Fault('internal', 'the disk is full'))
    const { user } = await openSettings(bridge)
    await user.click(await screen.findByRole('radio', { name: 'Always allow' }))
    expect(await screen.findByTestId('refusal')).toHaveTextContent('the disk is full')
    expect(screen.getByRole('radio', { name: 'Always ask' })).toBeChecked()
  })
})
