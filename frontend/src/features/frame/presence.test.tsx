import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../../testing/bridge'
import { open } from '../../testing/open'

const needed = (until: string, held = true) => ({ awake: { needed: true, held, until }, tray: true })

describe('keep on', () => {
  it('says nothing while no job needs this computer', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    expect(screen.queryByTestId('keep-on')).toBeNull()
  })

  it('says until when, and goes when the jobs are done', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    act(() => bridge.presence.become(needed(new Date(2026, 4, 1, 14, 32).toISOString())))
    const line = await screen.findByTestId('keep-on')
    expect(line).toHaveTextContent('Keep this computer on until about 2:32 PM')
    expect(line).toHaveAccessibleName(/Crisol keeps it from going to sleep/)
    act(() => bridge.presence.become({ awake: { needed: false, held: false, until: '' }, tray: true }))
    await waitFor(() => expect(screen.queryByTestId('keep-on')).toBeNull())
  })

  it('says so where nobody can tell until when, or where it may go to sleep', async () => {
    const bridge = new FakeBridge()
    bridge.presence.now = needed('', false)
    await open(bridge)
    const line = await screen.findByTestId('keep-on')
    expect(line).toHaveTextContent('Keep this computer on until the jobs are done')
    expect(line).toHaveAccessibleName(/may go to sleep by itself/)
  })
})

describe('closing while jobs run', () => {
  it('acknowledges the question at once and does what the person says', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    act(() => bridge.presence.close())
    expect(bridge.calls).toContain('acknowledge closing')
    const question = within(await screen.findByRole('dialog'))
    await user.click(question.getByRole('button', { name: 'Keep in the tray' }))
    expect(bridge.calls.at(-1)).toBe('closing tray false')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('can be told not to ask again', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    act(() => bridge.presence.close())
    await user.click(await screen.findByRole('checkbox', { name: 'Do not ask again' }))
    await user.click(screen.getByRole('button', { name: 'Quit' }))
    expect(bridge.calls.at(-1)).toBe('closing quit true')
  })

  it('leaves the window open on Esc, and asks again the next time', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    act(() => bridge.presence.close())
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.calls.filter((call) => call.startsWith('closing'))).toEqual([])
    act(() => bridge.presence.close())
    expect(await screen.findByRole('dialog')).toBeVisible()
  })
})
