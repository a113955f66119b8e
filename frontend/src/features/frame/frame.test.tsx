import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { App } from '../../App'
import { Fault } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED } from '../../testing/jobs'
import { open } from '../../testing/open'

describe('frame', () => {
  it('speaks the language that the backend knows', async () => {
    const bridge = new FakeBridge()
    bridge.system.about.language = 'es'
    await open(bridge)
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Trabajos')
    expect(document.documentElement.lang).toBe('es')
  })

  it('tells the backend the language of the system when nobody chose one', async () => {
    const bridge = new FakeBridge()
    bridge.system.about.language = ''
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['es-AR'])
    await open(bridge)
    expect(bridge.calls).toContain('language es false')
  })

  it('says where one is, and goes elsewhere', async () => {
    const user = await open(new FakeBridge())
    expect(screen.getByTestId('go-jobs')).toHaveAttribute('aria-current', 'page')
    await user.click(screen.getByTestId('go-settings'))
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toHaveFocus()
    expect(screen.getByTestId('go-settings')).toHaveAttribute('aria-current', 'page')
    expect(screen.getByTestId('go-jobs')).not.toHaveAttribute('aria-current')
  })

  it('goes to the jobs from an address that is nowhere', async () => {
    await open(new FakeBridge(), '/nowhere')
    expect(screen.getByTestId('go-jobs')).toHaveAttribute('aria-current', 'page')
  })

  it('opens the job of a notification, wherever one is', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    await open(bridge, '/settings')
    act(() => bridge.shell.openAt('/jobs/j1'))
    expect(await screen.findByTestId('status')).toBeVisible()
  })

  it('says why Crisol could not start', async () => {
    const bridge = new FakeBridge()
    bridge.system.info = () => Promise.reject(new Fault('unavailable', 'another Crisol uses this home'))
    render(<App bridge={bridge} />)
    expect(await screen.findByRole('alert')).toHaveTextContent('another Crisol uses this home')
    await userEvent.setup().click(screen.getByRole('button', { name: 'Quit Crisol' }))
    expect(bridge.calls).toContain('quit')
  })

  it('says what went wrong when a view cannot be drawn, and lets one go elsewhere', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const bridge = new FakeBridge()
    Object.assign(bridge.system.about, { keychain: undefined })
    const user = await open(bridge, '/settings')
    expect(screen.getByRole('alert')).toBeVisible()
    await user.click(screen.getByTestId('go-jobs'))
    expect(await screen.findByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
  })
})

describe('commands', () => {
  it.each([
    ['g then s', 'gs', 'Settings'],
    ['Ctrl and comma', '{Control>},{/Control}', 'Settings'],
  ])('go by their keys: %s', async (_, keys, title) => {
    const user = await open(new FakeBridge())
    await user.keyboard(keys)
    expect(await screen.findByRole('heading', { level: 1, name: title })).toBeVisible()
  })

  it('are found by name in the palette', async () => {
    const user = await open(new FakeBridge())
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('What would you like to do?'), 'settings{Enter}')
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  })

  it('leave keys alone that are typed into a field or below a question', async () => {
    const user = await open(new FakeBridge(), '/settings')
    await user.click(await screen.findByTestId('set-HF_TOKEN'))
    await user.type(await screen.findByTestId('token-field'), 'gj')
    expect(screen.getByTestId('token-field')).toHaveValue('gj')
    expect(screen.getByTestId('go-settings')).toHaveAttribute('aria-current', 'page')
  })

  it('are all on the cheat sheet', async () => {
    const user = await open(new FakeBridge())
    await user.keyboard('?')
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
    expect(within(sheet).getByText('Go to Settings').closest('div')).toHaveTextContent('G S')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('change language and appearance', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    const choose = async (text: string) => {
      await user.keyboard('{Control>}k{/Control}')
      await user.type(await screen.findByPlaceholderText(/What would|Qué quieres/), `${text}{Enter}`)
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }
    await choose('appearance: light')
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('light'))
    await choose('español')
    expect(await screen.findByRole('heading', { level: 1, name: 'Trabajos' })).toBeVisible()
    expect(bridge.calls).toContain('language es true')
  })

  it('are had done by the native menu', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    act(() => bridge.shell.command('go.settings'))
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  })

  it('quit without a question about the tray', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    act(() => bridge.shell.command('quit'))
    expect(bridge.calls).toContain('closing quit false')
  })

  it('do not lead away from a question', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge, '/settings')
    await user.click(await screen.findByTestId('set-HF_TOKEN'))
    await screen.findByTestId('token-field')
    act(() => bridge.shell.command('go.jobs'))
    expect(screen.getByTestId('token-field')).toBeInTheDocument()
  })

  it('make everything larger, and the size is kept', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    const zoom = () => document.documentElement.style.getPropertyValue('zoom')
    act(() => bridge.shell.command('zoom.in'))
    expect(zoom()).toBe('1.1')
    expect(localStorage.getItem('crisol-zoom')).toBe('1.1')
    for (let i = 0; i < 20; i++) act(() => bridge.shell.command('zoom.out'))
    expect(zoom()).toBe('0.8')
    act(() => bridge.shell.command('zoom.reset'))
    expect(zoom()).toBe('1')
  })
})

describe('the desktop around the window', () => {
  it('opens the window at the address that it was started with', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    bridge.shell.askedFor = '/jobs/j1'
    await open(bridge)
    expect(await screen.findByTestId('status')).toBeVisible()
  })

  it('is told of while it matters', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    expect(screen.queryByTestId('badge-offline')).toBeNull()
    act(() =>
      bridge.shell.become({ offline: true, exposed: ['https://home.example/api'], problem: 'the port is taken' }),
    )
    expect(await screen.findByTestId('badge-offline')).toBeVisible()
    await user.click(screen.getByTestId('badge-exposed'))
    expect(await screen.findByText('https://home.example/api')).toBeInTheDocument()
    await user.click(screen.getByTestId('badge-problem'))
    expect(await screen.findByText('the port is taken')).toBeInTheDocument()
    act(() => bridge.shell.become({ offline: false }))
    await waitFor(() => expect(screen.queryByTestId('badge-offline')).toBeNull())
  })

  it('says where a folder can be dropped, and when something else was', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    const drag = (type: string, types = ['Files']) =>
      fireEvent(window, Object.assign(new Event(type), { dataTransfer: { types } }))
    drag('dragenter')
    expect(await screen.findByTestId('drop')).toBeVisible()
    drag('dragenter')
    drag('dragleave')
    expect(screen.getByTestId('drop')).toBeVisible()
    drag('drop')
    await waitFor(() => expect(screen.queryByTestId('drop')).toBeNull())
    drag('dragenter', ['text/uri-list', 'text/html']) // as WebKitGTK tells it
    expect(await screen.findByTestId('drop')).toBeVisible()
    drag('dragleave', ['text/uri-list', 'text/html'])
    await waitFor(() => expect(screen.queryByTestId('drop')).toBeNull())
    drag('dragstart', ['text/uri-list']) // a link of the page
    drag('dragenter', ['text/uri-list'])
    expect(screen.queryByTestId('drop')).toBeNull()
    drag('dragend', ['text/uri-list'])
    act(() => bridge.shell.refuseDrop())
    expect(await screen.findByText(/That is no config folder/)).toBeVisible()
  })
})
