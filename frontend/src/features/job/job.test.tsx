import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED, JOB } from '../../testing/jobs'
import { open } from '../../testing/open'

async function openJob(bridge: FakeBridge) {
  const user = await open(bridge, '/jobs/j1')
  await screen.findByTestId('status')
  return user
}

describe('a job that runs', () => {
  it('shows step, loss, time left and the end of the log', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    bridge.jobs.logText = 'one\r100%\n'
    bridge.jobs.pointList = [{ step: 1, loss: 0.9, rate: 1e-4 }]
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
    bridge.jobs.all = [JOB]
    bridge.jobs.logText = 'one\n'
    bridge.jobs.pointList = [{ step: 1, loss: 0.9, rate: 1e-4 }]
    await openJob(bridge)
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one'))
    bridge.calls = []
    bridge.jobs.logText = 'one\ntwo\n'
    bridge.jobs.pointList = [...bridge.jobs.pointList, { step: 2, loss: 0.8, rate: 1e-4 }]
    bridge.jobs.all = [{ ...JOB, step: 16 }]
    act(() => bridge.jobs.tell())
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one two'))
    expect(screen.getByTestId('step')).toHaveTextContent('Step 16 of 60')
    expect(bridge.calls).toContain('log 4')
    expect(bridge.calls).toContain('points 1')
  })

  it('fetches everything when something was missed', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    await openJob(bridge)
    bridge.jobs.all = [{ ...JOB, step: 30 }]
    act(() => bridge.jobs.tell({ jobs: [], lost: true }))
    await waitFor(() => expect(screen.getByTestId('step')).toHaveTextContent('Step 30 of 60'))
  })

  it('asks once before it cancels', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
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
    bridge.jobs.all = [{ ...JOB, silence: 'connection refused' }]
    await openJob(bridge)
    expect(screen.getByText(/does not answer right now/)).toBeVisible()
  })

  it('counts a job as running until its model is home', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [{ ...DELIVERED, active: true, delivery: { state: 'arriving', reason: '', model: null } }]
    await openJob(bridge)
    expect(screen.getByText('Bringing the model home')).toBeVisible()
    expect(screen.queryByTestId('cancel-job')).toBeNull()
  })
})

describe('a job that has ended', () => {
  it('shows the model, copies its path and opens its folder', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
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
    bridge.jobs.all = [DELIVERED]
    bridge.jobs.showModel = () => Promise.reject(new Fault('internal', 'there is no file manager'))
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('show-model'))
    expect(await screen.findByText('there is no file manager')).toBeVisible()
  })

  it('gives the reason of a failure and what to do', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [
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
    bridge.jobs.all = [
      { ...DELIVERED, delivery: { state: 'missing', reason: 'the trainer sent nothing', model: null } },
    ]
    await openJob(bridge)
    expect(screen.getByTestId('outcome-missing')).toHaveTextContent('the trainer sent nothing')
  })

  it('plans the same again', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('rehearse-again'))
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/sample/config sample')
  })

  it('leaves the list only when the person says so twice', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('remove-job'))
    expect(bridge.calls).not.toContain('remove j1')
    await user.click(await screen.findByTestId('remove-job-yes'))
    expect(await screen.findByText('No jobs yet')).toBeVisible()
  })

  it('says so when it is no longer there', async () => {
    const bridge = new FakeBridge()
    await open(bridge)
    bridge.jobs.get = () => Promise.reject(new Fault('not_found', 'no such job'))
    act(() => bridge.shell.openAt('/jobs/gone'))
    expect(await screen.findByText('This job is no longer there')).toBeVisible()
  })
})

describe('timeline', () => {
  it('leaves out phases and what it does not know', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    const at = '2026-11-24T08:00:00Z'
    bridge.jobs.transitionList = [
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
