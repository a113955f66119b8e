import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Secret } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED } from '../../testing/jobs'
import { open } from '../../testing/open'
import { GOOD_TOKEN } from '../../testing/settings'

async function openSettings(bridge = new FakeBridge(), section = '') {
  const user = await open(bridge, `/settings/${section}`)
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
    act(() => bridge.shell.openAt('/jobs/j1'))
    expect(await screen.findByTestId('status')).toBeVisible()
    expect(screen.queryByTestId('settings')).toBeNull()
  })

  it('have an address for each section', async () => {
    const { user } = await openSettings(new FakeBridge(), 'network')
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('Network')
    expect(screen.getByTestId('section-network')).toHaveAttribute('aria-current', 'page')
    await user.click(screen.getByTestId('section-ports'))
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('Ports')
    expect(window.location.hash).toBe('#/settings/ports')
  })

  it('are found as one types, by other words and in both languages', async () => {
    const { user } = await openSettings()
    await user.keyboard('/')
    expect(screen.getByTestId('settings-search')).toHaveFocus()
    const search = async (query: string) => {
      await user.clear(screen.getByTestId('settings-search'))
      await user.paste(query)
    }
    for (const [query, id] of [
      ['dark', 'theme'],
      ['CERTIFICADOS', 'bundle'],
      ['contrasena llavero', 'hubToken'],
    ] as const) {
      await search(query)
      expect(screen.getByTestId(`setting-${id}`), query).toBeVisible()
    }
    expect(screen.queryByTestId('setting-theme')).toBeNull()
    await search('xyzzy')
    expect(screen.getByTestId('nothing-found')).toHaveTextContent('Nothing goes by “xyzzy”')
    await user.keyboard('{Escape}')
    expect(screen.getByTestId('setting-hubToken')).toBeVisible()
  })

  it('tell where things are, and show them', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'folders')
    expect(await screen.findByTestId('path-home')).toHaveTextContent('/home/ana/.simpletuner')
    await user.click(screen.getByRole('button', { name: 'Show Home folder in the file manager' }))
    expect(bridge.calls).toContain('show folder home')
    expect(screen.getByTestId('show-models')).toBeDisabled()
    await user.click(screen.getByRole('button', { name: 'Change Model folder' }))
    await waitFor(() => expect(screen.getByTestId('path-models')).toHaveTextContent('/mnt/models'))
  })

  it('choose language and appearance, and the home keeps them', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'looks')
    await user.click(screen.getByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'))
    expect(bridge.calls).toContain('theme dark')
    await user.click(screen.getByRole('radio', { name: 'Español' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'Ajustes' })).toBeVisible()
    expect(bridge.calls).toContain('language es true')
  })

  it('take the appearance of the home, not that of the web view', async () => {
    const bridge = new FakeBridge()
    bridge.settings.choices = { ...bridge.settings.choices, theme: 'light' }
    localStorage.setItem('mantine-color-scheme-value', 'dark')
    await openSettings(bridge)
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('light'))
  })

  it('ask the home for the appearance only once, so that a choice is not undone before it is kept', async () => {
    const bridge = new FakeBridge()
    bridge.settings.choices = { ...bridge.settings.choices, theme: 'dark' }
    bridge.settings.setTheme = () => new Promise(() => undefined)
    const { user } = await openSettings(bridge, 'looks')
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'))
    await user.click(screen.getByRole('radio', { name: 'Light' }))
    await user.click(screen.getByTestId('section-about'))
    expect(await screen.findByTestId('version')).toBeVisible()
    expect(document.documentElement.dataset.mantineColorScheme).toBe('light')
  })
})

describe('tokens', () => {
  it('say that the keychain is being read', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextSecrets = () => new Promise(() => undefined)
    await openSettings(bridge)
    expect(await screen.findByText('Looking into the keychain…')).toBeVisible()
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

  it('are tested with their issuer, and what it says is told', async () => {
    const { bridge, user } = await openSettings(withToken({ source: 'keychain' }))
    await user.click(await screen.findByRole('button', { name: 'Test HF_TOKEN' }))
    const answer = screen.getByTestId('answer-HF_TOKEN')
    await waitFor(() => expect(answer).toHaveTextContent('Works: it belongs to ana at Hugging Face. Rights: read.'))
    expect(bridge.calls).toContain('test HF_TOKEN ')
    bridge.settings.nextTest = async () => ({ ...GOOD_TOKEN, verdict: 'refused', reason: 'refused' })
    await user.click(screen.getByRole('button', { name: 'Test HF_TOKEN' }))
    await waitFor(() => expect(answer).toHaveTextContent('Hugging Face does not accept it'))
    bridge.settings.nextTest = async () => ({ ...GOOD_TOKEN, verdict: 'unreachable', reason: 'offline' })
    await user.click(screen.getByRole('button', { name: 'Test HF_TOKEN' }))
    await waitFor(() => expect(answer).toHaveTextContent('nothing is known about it'))
    await user.click(screen.getByRole('link', { name: 'Open the network settings' }))
    expect(await screen.findByTestId('setting-proxyMode')).toBeVisible()
  })

  it('are tested before they are saved', async () => {
    const { bridge, user } = await openSettings(withToken({}))
    expect(screen.queryByRole('button', { name: 'Test HF_TOKEN' })).toBeNull()
    await user.click(await screen.findByRole('button', { name: 'Set HF_TOKEN' }))
    await user.type(await screen.findByTestId('token-field'), 'hf_typed')
    await user.click(screen.getByTestId('token-test'))
    await waitFor(() => expect(screen.getByTestId('answer-typed')).toHaveTextContent('Works'))
    expect(bridge.calls.filter((c) => c.startsWith('set') || c.startsWith('test'))).toEqual(['test HF_TOKEN hf_typed'])
    await user.type(screen.getByTestId('token-field'), 'x')
    expect(screen.getByTestId('answer-typed')).toBeEmptyDOMElement()
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

describe('the way out', () => {
  const OWN = { mode: 'own', proxy: 'http://proxy:3128' } as const

  it('is a proxy of one’s own as soon as its address is given', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'network')
    expect(await screen.findByRole('radio', { name: 'My own' })).toBeDisabled()
    await user.type(screen.getByTestId('proxy-address'), 'http://proxy:3128{Enter}')
    await waitFor(() => expect(screen.getByRole('radio', { name: 'My own' })).toBeChecked())
    expect(bridge.calls).toContain('network own http://proxy:3128 ')
    expect(within(screen.getByTestId('setting-proxyAddress')).getByText('Saved')).toBeVisible()
  })

  it('tells beside the field what is wrong with an address', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextNetwork = () => Promise.reject(new Fault('invalid_input', 'the host is missing'))
    const { user } = await openSettings(bridge, 'network')
    await user.type(await screen.findByTestId('proxy-address'), 'http://{Enter}')
    expect(await within(screen.getByTestId('setting-proxyAddress')).findByTestId('refusal')).toHaveTextContent(
      'the host is missing',
    )
    expect(screen.getByTestId('proxy-address')).toHaveValue('http://')
  })

  it('goes like the system again when the address is taken away', async () => {
    const bridge = new FakeBridge()
    Object.assign(bridge.settings.networkNow, OWN)
    const { user } = await openSettings(bridge, 'network')
    await waitFor(() => expect(screen.getByTestId('proxy-address')).toHaveValue('http://proxy:3128'))
    await user.clear(screen.getByTestId('proxy-address'))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Like the system' })).toBeChecked())
  })

  it('has a login that goes to the keychain and is not held by the page', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'network')
    await user.click(screen.getByRole('button', { name: 'Set the login of the proxy' }))
    await user.type(await screen.findByTestId('login-user'), 'ana')
    await user.type(screen.getByTestId('login-password'), 'secret{Enter}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.calls).toContain('login ana secret')
    await waitFor(() => expect(screen.getByTestId('proxy-login')).toHaveTextContent("In the system's keychain"))
  })

  it('tells what a bundle holds, and what is wrong with it', async () => {
    const bridge = new FakeBridge()
    bridge.settings.networkNow = {
      ...bridge.settings.networkNow,
      bundle: '/home/ana/ca.pem',
      certificates: { count: 2, expired: 1, names: ['Company Root'], until: '' },
      problem: '',
    }
    const { user } = await openSettings(bridge, 'network')
    expect(await screen.findByTestId('certificates')).toHaveTextContent(
      '2 certificates: Company Root. 1 of them is out',
    )
    await user.click(screen.getByTestId('remove-bundle'))
    await waitFor(() => expect(screen.queryByTestId('bundle-path')).toBeNull())
  })
})

describe('ports', () => {
  it('are changed, and the API’s is shown', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'ports')
    const field = await screen.findByTestId('port')
    await waitFor(() => expect(field).toHaveValue('40123'))
    await user.clear(field)
    await user.type(field, '45000{Enter}')
    await waitFor(() => expect(bridge.calls).toContain('port 45000'))
    expect(screen.getByTestId('api-address')).toHaveTextContent('http://127.0.0.1:40200')
  })

  it('stay while jobs know them', async () => {
    const bridge = new FakeBridge()
    bridge.settings.portsNow.storage.jobs = 2
    await openSettings(bridge, 'ports')
    expect(await screen.findByTestId('port-known')).toHaveTextContent('2 jobs on their way know this port')
    expect(screen.getByTestId('port')).toBeDisabled()
    expect(screen.getByTestId('port-free')).toBeDisabled()
  })
})

describe('notifications', () => {
  it('are chosen one by one, or not at all', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'notices')
    await user.click(await screen.findByRole('checkbox', { name: 'A model came home' }))
    await waitFor(() => expect(bridge.settings.choices.notices.completed).toBe(false))
    await user.click(screen.getByTestId('notices-on'))
    await waitFor(() => expect(screen.getByTestId('notice-failed')).toBeDisabled())
    expect(bridge.settings.choices.notices).toEqual({ on: false, completed: false, failed: true, attention: true })
  })

  it('are tried, and it is told when the desktop shows none', async () => {
    const bridge = new FakeBridge()
    const { user } = await openSettings(bridge, 'notices')
    await user.click(screen.getByTestId('notice-test'))
    await waitFor(() => expect(screen.getByTestId('notice-told')).toHaveTextContent('handed to the desktop'))
    bridge.settings.nextNotice = () => Promise.reject(new Fault('internal', 'no daemon'))
    await user.click(screen.getByTestId('notice-test'))
    await waitFor(() => expect(screen.getByTestId('notice-told')).toHaveTextContent('shows no notifications'))
  })

  it('choose what closing does', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'notices')
    await user.click(await screen.findByRole('radio', { name: 'Stay in the tray' }))
    await waitFor(() => expect(bridge.settings.choices.closing).toBe('tray'))
  })
})

describe('what may leave this computer', () => {
  it('is shown, and changed', async () => {
    const { bridge, user } = await openSettings(new FakeBridge(), 'leaving')
    expect(await screen.findByRole('radio', { name: 'Always ask' })).toBeChecked()
    await user.click(screen.getByRole('radio', { name: 'Never upload' }))
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Never upload' })).toBeChecked())
    expect(bridge.settings.consentMode).toBe('deny')
  })

  it('stays as it was when it cannot be changed', async () => {
    const bridge = new FakeBridge()
    bridge.settings.nextConsent = () => Promise.reject(new Fault('internal', 'the disk is full'))
    const { user } = await openSettings(bridge, 'leaving')
    await user.click(await screen.findByRole('radio', { name: 'Always allow' }))
    expect(await screen.findByTestId('refusal')).toHaveTextContent('the disk is full')
    expect(screen.getByRole('radio', { name: 'Always ask' })).toBeChecked()
  })
})
