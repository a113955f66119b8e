import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { App } from '../../App'
import { Fault, type Plan } from '../../bridge'
import { DELIVERED, FakeBridge, JOB, PLAN } from '../../testing/fake'

async function open(bridge: FakeBridge) {
  render(<App bridge={bridge} />)
  await screen.findByRole('heading', { level: 1 })
  return userEvent.setup()
}

async function openJob(bridge: FakeBridge) {
  const user = await open(bridge)
  act(() => bridge.openJob('j1'))
  await screen.findByTestId('status')
  return user
}

describe('start', () => {
  it('says what to expect while there are no jobs', async () => {
    await open(new FakeBridge())
    expect(await screen.findByText('No jobs yet')).toBeVisible()
    expect(screen.queryByTestId('no-keychain')).toBeNull()
  })

  it('begins with Enter', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    await user.keyboard('{Enter}')
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/sample/config sample')
  })

  it('leaves Enter to the button that has the focus', async () => {
    const bridge = new FakeBridge()
    bridge.chosen = ''
    const user = await open(bridge)
    screen.getByTestId('choose-config').focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByTestId('choose-config')).toBeEnabled())
    expect(bridge.calls.filter((c) => c.startsWith('plan'))).toEqual([])
  })

  it('plans the folder that was chosen', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    await user.click(screen.getByTestId('choose-config'))
    await screen.findByTestId('agree')
    expect(bridge.calls).toContain('plan /home/ana/mine ')
  })

  it('shows the problems of a config one by one', async () => {
    const bridge = new FakeBridge()
    bridge.nextPlan = () =>
      Promise.reject(
        new Fault('invalid_input', 'two problems', [
          { file: '/c/config.json', field: '--max_train_steps', message: 'is not a number', fix: 'write 60' },
          { file: '/c/multidatabackend.json', field: '', message: 'cannot be read', fix: 'mend it' },
        ]),
      )
    const user = await open(bridge)
    await user.click(screen.getByTestId('start-rehearsal'))
    const rows = within(await screen.findByTestId('problems')).getAllByRole('row')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toHaveTextContent('config.json--max_train_stepsis not a numberwrite 60')
    expect(screen.getByText('The config needs mending')).toBeVisible()
  })

  it('tells of a missing keychain and what it means', async () => {
    const bridge = new FakeBridge()
    bridge.about.keychain = { available: false, problem: 'no bus' }
    await open(bridge)
    expect(screen.getByTestId('no-keychain')).toHaveTextContent('secrets are kept in memory')
    expect(screen.getByTestId('no-keychain')).toHaveTextContent('no bus')
  })

  it('lists earlier jobs and opens one', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [DELIVERED]
    const user = await open(bridge)
    const row = await screen.findByTestId('job-j1')
    expect(row).toHaveTextContent('Completed')
    expect(row).toHaveTextContent('Model: at home')
    await user.click(row)
    expect(await screen.findByTestId('model-path')).toHaveTextContent('/home/ana/outputs/j1/weights.safetensors')
  })

  it('shows a long list piece by piece', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = Array.from({ length: 30 }, (_, i) => ({ ...DELIVERED, id: `j${i}` }))
    const user = await open(bridge)
    expect(within(await screen.findByTestId('jobs')).getAllByRole('listitem')).toHaveLength(8)
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    await waitFor(() => expect(within(screen.getByTestId('jobs')).getAllByRole('listitem')).toHaveLength(30))
  })
})

describe('plan', () => {
  async function planned(plan: Plan = PLAN) {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    bridge.nextPlan = async () => plan
    const user = await open(bridge)
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
    bridge.nextSubmit = async () => {
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
    bridge.nextSubmit = () => Promise.reject(new Fault('plan_changed', 'a file is not what it was'))
    await user.click(screen.getByTestId('agree'))
    bridge.nextPlan = async () => ({ ...PLAN, files: 24, digest: 'd2' })
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

describe('a job that runs', () => {
  it('shows step, loss, time left and the end of the log', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    bridge.logText = 'one\r100%\n'
    bridge.pointList = [{ step: 1, loss: 0.9, rate: 1e-4 }]
    await openJob(bridge)
    expect(screen.getByTestId('step')).toHaveTextContent('Step 15 of 60')
    expect(screen.getByTestId('progress')).toHaveAttribute('aria-valuenow', '25')
    expect(screen.getByText('about 40 sec left')).toBeVisible()
    expect(screen.getByText('Training', { selector: '[lang=en]' })).toBeVisible()
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('100%'))
    expect(await screen.findByRole('img', { name: /Loss over 1 steps: from 0.900/ })).toBeInTheDocument()
  })

  it('fetches only what is new when the backend says that something changed', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    bridge.logText = 'one\n'
    bridge.pointList = [{ step: 1, loss: 0.9, rate: 1e-4 }]
    await openJob(bridge)
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one'))
    bridge.calls = []
    bridge.logText = 'one\ntwo\n'
    bridge.pointList = [...bridge.pointList, { step: 2, loss: 0.8, rate: 1e-4 }]
    bridge.jobList = [{ ...JOB, step: 16 }]
    act(() => bridge.tell())
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one two'))
    expect(screen.getByTestId('step')).toHaveTextContent('Step 16 of 60')
    expect(bridge.calls).toContain('log 4')
    expect(bridge.calls).toContain('points 1')
  })

  it('fetches everything when something was missed', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    await openJob(bridge)
    bridge.jobList = [{ ...JOB, step: 30 }]
    act(() => bridge.tell({ jobs: [], lost: true }))
    await waitFor(() => expect(screen.getByTestId('step')).toHaveTextContent('Step 30 of 60'))
  })

  it('asks once before it cancels', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('cancel-job'))
    const dialog = await screen.findByRole('dialog', { name: 'Cancel this job?' })
    await user.click(within(dialog).getByRole('button', { name: 'Keep training' }))
    expect(bridge.calls).not.toContain('cancel j1')
    await user.click(screen.getByTestId('cancel-job'))
    await user.click(await screen.findByTestId('cancel-job-yes'))
    expect(bridge.calls).toContain('cancel j1')
  })

  it('says when the provider does not answer', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [{ ...JOB, silence: 'connection refused' }]
    await openJob(bridge)
    expect(screen.getByText(/does not answer right now/)).toBeVisible()
  })

  it('counts a job as running until its model is home', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [{ ...DELIVERED, active: true, delivery: { state: 'arriving', reason: '', model: null } }]
    await openJob(bridge)
    expect(screen.getByText('Bringing the model home')).toBeVisible()
    expect(screen.queryByTestId('cancel-job')).toBeNull()
  })
})

describe('a job that has ended', () => {
  it('shows the model, copies its path and opens its folder', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [DELIVERED]
    const user = await openJob(bridge)
    expect(screen.getByTestId('outcome-delivered')).toHaveTextContent('67a111ec6b6f336b…')
    expect(screen.getByText('every byte reads')).toBeVisible()
    await user.click(screen.getByTestId('copy-path'))
    expect(await screen.findByText('Copied')).toBeVisible()
    await user.click(screen.getByTestId('show-model'))
    expect(bridge.calls).toContain('copy /home/ana/outputs/j1/weights.safetensors')
    expect(bridge.calls).toContain('show j1')
  })

  it('says why the folder cannot be shown', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [DELIVERED]
    bridge.showModel = () => Promise.reject(new Fault('internal', 'there is no file manager'))
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('show-model'))
    expect(await screen.findByText('there is no file manager')).toBeVisible()
  })

  it('gives the reason of a failure and what to do', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [
      {
        ...DELIVERED,
        status: 'failed',
        error: 'out of memory',
        delivery: { state: 'missing', reason: '', model: null },
      },
    ]
    await openJob(bridge)
    expect(screen.getByTestId('failure')).toHaveTextContent('out of memory')
    expect(screen.getByText(/rehearse again: it costs nothing/)).toBeVisible()
  })

  it('does not call it a success when no model came', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [{ ...DELIVERED, delivery: { state: 'missing', reason: 'the trainer sent nothing', model: null } }]
    await openJob(bridge)
    expect(screen.getByTestId('outcome-missing')).toHaveTextContent('the trainer sent nothing')
  })

  it('plans the same again', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [DELIVERED]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('rehearse-again'))
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/sample/config sample')
  })

  it('leaves the list only when the person says so twice', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [DELIVERED]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('remove-job'))
    expect(bridge.calls).not.toContain('remove j1')
    await user.click(await screen.findByTestId('remove-job-yes'))
    expect(await screen.findByText('No jobs yet')).toBeVisible()
  })

  it('says so when it is no longer there', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    bridge.job = () => Promise.reject(new Fault('not_found', 'no such job'))
    act(() => bridge.openJob('gone'))
    expect(await screen.findByText('This job is no longer there')).toBeVisible()
  })
})

describe('timeline', () => {
  it('leaves out phases and what it does not know', async () => {
    const bridge = new FakeBridge()
    bridge.jobList = [JOB]
    const at = '2026-11-24T08:00:00Z'
    bridge.transitionList = [
      { at, source: 'crisol', kind: 'phase', from: 'accepted', to: 'staging', cause: '' },
      { at, source: 'crisol', kind: 'status', from: 'pending', to: 'uploading', cause: '' },
      { at, source: 'person', kind: 'cancel', from: '', to: 'asked', cause: 'window' },
      { at, source: 'poll', kind: 'status', from: 'uploading', to: 'failed', cause: 'no disk' },
      { at, source: 'poll', kind: 'weather', from: '', to: 'rain', cause: '' },
    ]
    await openJob(bridge)
    await waitFor(() => expect(within(screen.getByTestId('timeline')).getAllByRole('listitem')).toHaveLength(4))
    expect(screen.getByTestId('timeline')).toHaveTextContent('Preparing the data')
    expect(screen.getByTestId('timeline')).toHaveTextContent('Cancel asked for')
    expect(screen.getByTestId('timeline')).toHaveTextContent('no disk')
  })
})
