import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Plan } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { JOB } from '../../testing/jobs'
import { open } from '../../testing/open'
import { PLAN } from '../../testing/training'

describe('start', () => {
  it('begins with Enter', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge, '/new')
    await user.keyboard('{Enter}')
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/sample/config sample')
  })

  it('leaves Enter to the button that has the focus', async () => {
    const bridge = new FakeBridge()
    bridge.training.chosen = ''
    const user = await open(bridge, '/new')
    screen.getByTestId('choose-config').focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByTestId('choose-config')).toBeEnabled())
    expect(bridge.calls.filter((c) => c.startsWith('plan'))).toEqual([])
  })

  it('plans the folder that was chosen', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge, '/new')
    await user.click(screen.getByTestId('choose-config'))
    await screen.findByTestId('agree')
    expect(bridge.calls).toContain('plan /home/ana/mine ')
  })

  it('shows the problems of a config one by one', async () => {
    const bridge = new FakeBridge()
    bridge.training.nextPlan = () =>
      Promise.reject(
        new Fault('invalid_input', 'two problems', [
          { file: '/c/config.json', field: '--max_train_steps', message: 'is not a number', fix: 'write 60' },
          { file: '/c/multidatabackend.json', field: '', message: 'cannot be read', fix: 'mend it' },
        ]),
      )
    const user = await open(bridge, '/new')
    await user.click(screen.getByTestId('start-rehearsal'))
    const rows = within(await screen.findByTestId('problems')).getAllByRole('row')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toHaveTextContent('config.json--max_train_stepsis not a numberwrite 60')
    expect(screen.getByText('The config needs mending')).toBeVisible()
  })

  it('tells of a missing keychain and what it means', async () => {
    const bridge = new FakeBridge()
    bridge.system.about.keychain = { available: false, problem: 'no bus' }
    await open(bridge, '/new')
    expect(screen.getByTestId('no-keychain')).toHaveTextContent('secrets are kept in memory')
    expect(screen.getByTestId('no-keychain')).toHaveTextContent('no bus')
  })
})

describe('plan', () => {
  async function planned(plan: Plan = PLAN) {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    bridge.training.nextPlan = async () => plan
    const user = await open(bridge, '/new')
    await user.click(screen.getByTestId('start-rehearsal'))
    await screen.findByTestId('agree')
    return { bridge, user }
  }

  it('says what travels, what stays, and what is agreed to', async () => {
    await planned()
    expect(screen.getByTestId('plan-facts')).toHaveTextContent('23 files · 634 kB')
    expect(screen.getByText('1 image has no caption')).toBeVisible()
    expect(screen.getByText(/keys and credentials/)).toHaveTextContent('1 file, keys and credentials: id_rsa')
    expect(screen.getByText(/from the future/)).toBeVisible()
    expect(screen.getByTestId('consent')).toHaveTextContent('Nothing leaves this computer.')
    expect(screen.getByTestId('changes')).toHaveTextContent('--output_diroutputnot set')
  })

  it('names the provider and the highest cost where something leaves', async () => {
    await planned({
      ...PLAN,
      provider: { ...PLAN.provider, name: 'Elsewhere', local: false },
      cost: { min: 1, max: 2.5, basis: 'price list' },
    })
    expect(screen.getByTestId('consent')).toHaveTextContent('Elsewhere reads 23 files')
    expect(screen.getByTestId('consent')).toHaveTextContent('at most $2.50')
  })

  it('cannot be agreed to when the settings forbid it', async () => {
    await planned({ ...PLAN, consent: { ...PLAN.consent, blocked: true } })
    expect(screen.getByTestId('agree')).toBeDisabled()
    expect(screen.getByTestId('consent')).toHaveTextContent('Never Upload')
  })

  it('submits what was shown, and one showing makes one job', async () => {
    const { bridge, user } = await planned()
    let fail = true
    bridge.training.nextSubmit = async () => {
      if (fail) throw new Fault('timeout', 'late')
      return 'j1'
    }
    await user.click(screen.getByTestId('agree'))
    expect(await screen.findByText('That took too long')).toBeVisible()
    fail = false
    await user.click(screen.getByTestId('agree'))
    await screen.findByTestId('progress')
    const submits = bridge.calls.filter((c) => c.startsWith('submit'))
    expect(submits).toHaveLength(2)
    expect(submits[0]).toMatch(/^submit d1 [0-9a-f-]{36}$/)
    expect(submits[1]).toBe(submits[0])
  })

  it('shows the new plan when something changed since it was looked at', async () => {
    const { bridge, user } = await planned()
    bridge.training.nextSubmit = () => Promise.reject(new Fault('plan_changed', 'a file is not what it was'))
    await user.click(screen.getByTestId('agree'))
    bridge.training.nextPlan = async () => ({ ...PLAN, files: 24, digest: 'd2' })
    await user.click(await screen.findByRole('button', { name: 'Look at the plan again' }))
    await waitFor(() => expect(screen.getByTestId('plan-facts')).toHaveTextContent('24 files'))
    expect(screen.queryByTestId('refusal')).toBeNull()
  })

  it('goes back with Esc and sends nothing', async () => {
    const { bridge, user } = await planned()
    await user.keyboard('{Escape}')
    expect(await screen.findByTestId('start-rehearsal')).toBeVisible()
    expect(bridge.calls.filter((c) => c.startsWith('submit'))).toEqual([])
  })
})
