import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { App } from '../../App'
import { Fault } from '../../bridge'
import { FakeBridge } from '../../testing/fake'

describe('shell', () => {
  it('speaks the language that the backend knows', async () => {
    const bridge = new FakeBridge()
    bridge.about.language = 'es'
    render(<App bridge={bridge} />)
    expect(await screen.findByText('Ensayar un entrenamiento')).toBeVisible()
    expect(document.documentElement.lang).toBe('es')
  })

  it('tells the backend the language of the system when nobody chose one', async () => {
    const bridge = new FakeBridge()
    bridge.about.language = ''
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['es-AR'])
    render(<App bridge={bridge} />)
    await screen.findByText('Ensayar un entrenamiento')
    expect(bridge.calls).toContain('language es false')
  })

  it('keeps a language that was chosen', async () => {
    const bridge = new FakeBridge()
    render(<App bridge={bridge} />)
    const user = userEvent.setup()
    await user.click(await screen.findByTestId('language'))
    await user.click(await screen.findByTestId('language-es'))
    expect(await screen.findByText('Ensayar un entrenamiento')).toBeVisible()
    expect(bridge.calls).toContain('language es true')
    expect(document.documentElement.lang).toBe('es')
  })

  it('goes round system, light and dark', async () => {
    render(<App bridge={new FakeBridge()} />)
    const user = userEvent.setup()
    const button = await screen.findByRole('button', { name: 'Appearance: like the system' })
    await user.click(button)
    expect(button).toHaveAccessibleName('Appearance: light')
    await user.click(button)
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'))
    await user.click(button)
    expect(button).toHaveAccessibleName('Appearance: like the system')
  })

  it('says why Crisol could not start', async () => {
    const bridge = new FakeBridge()
    bridge.info = () => Promise.reject(new Fault('unavailable', 'another Crisol uses this home'))
    render(<App bridge={bridge} />)
    expect(await screen.findByRole('alert')).toHaveTextContent('another Crisol uses this home')
    await userEvent.setup().click(screen.getByRole('button', { name: 'Quit Crisol' }))
    expect(bridge.calls).toContain('quit')
  })

  it('says what went wrong when a view cannot be drawn', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const bridge = new FakeBridge()
    Object.assign(bridge.about, { keychain: undefined })
    render(<App bridge={bridge} />)
    expect(await screen.findByRole('alert')).toBeVisible()
  })
})
