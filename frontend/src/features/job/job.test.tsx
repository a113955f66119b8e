import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Job } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED, JOB } from '../../testing/jobs'
import { open } from '../../testing/open'

async function openJob(bridge: FakeBridge) {
  const user = await open(bridge, '/jobs/j1')
  await screen.findByTestId('status')
  return user
}

describe('a job that runs', () => {
  it('shows step, loss, pace, time left and the end of the log', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    bridge.job.log = ['one', '100%|']
    bridge.job.losses = [0.9]
    await openJob(bridge)
    expect(screen.getByTestId('step')).toHaveTextContent('Step 15 of 60')
    expect(screen.getByTestId('progress')).toHaveAttribute('aria-valuenow', '25')
    expect(screen.getByText('about 40 sec left')).toBeVisible()
    expect(screen.getByTestId('pace')).toHaveTextContent('1.25 steps/s')
    expect(screen.getByText('Training', { selector: '[lang=en]' })).toBeVisible()
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('100%'))
    expect(await screen.findByRole('img', { name: /Loss over 1 steps: from 0.900/ })).toBeInTheDocument()
  })

  it('says nothing of the time left when nobody can tell', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [{ ...JOB, pace: { stepsPerSecond: 0, left: 0 } }]
    await openJob(bridge)
    expect(screen.queryByTestId('eta')).toBeNull()
    expect(screen.queryByTestId('pace')).toBeNull()
  })

  it('fetches again when the backend says that something changed', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [JOB]
    bridge.job.log = ['one']
    await openJob(bridge)
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one'))
    bridge.job.log = ['one', 'two']
    bridge.jobs.all = [{ ...JOB, step: 16 }]
    act(() => bridge.jobs.tell())
    await waitFor(() => expect(screen.getByTestId('log')).toHaveTextContent('one two'))
    expect(screen.getByTestId('step')).toHaveTextContent('Step 16 of 60')
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

  it('can be given up when nobody answers', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [{ ...JOB, silence: 'connection refused' }]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('forget-job'))
    expect(bridge.calls).not.toContain('forget j1')
    await user.click(await screen.findByTestId('forget-job-yes'))
    expect(bridge.calls).toContain('forget j1')
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
    expect(screen.getByText(/Mend the cause and train again/)).toBeVisible()
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
    expect(bridge.calls.find((c) => c.startsWith('plan '))).toContain('/home/ana/sample/config')
  })

  it('leaves the list, and comes back when that is undone', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('job-actions'))
    await user.click(await screen.findByTestId('remove-job'))
    expect(await screen.findByText('“sample” was removed from the list.')).toBeVisible()
    expect(bridge.calls).toContain('take off j1')
    await user.click(screen.getByTestId('undo'))
    await waitFor(() => expect(bridge.calls).toContain('put back j1'))
  })

  it('is not taken off while Crisol works for it', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [{ ...DELIVERED, active: true }]
    const user = await openJob(bridge)
    await user.click(screen.getByTestId('job-actions'))
    expect(await screen.findByTestId('remove-job')).toHaveAttribute('data-disabled')
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

/** A log of so many lines, of which every hundredth is a warning. */
const long = (lines: number) =>
  Array.from({ length: lines }, (_, i) => (i % 100 === 50 ? `[WARNING] line ${i}` : `line ${i}`))

async function openPart(bridge: FakeBridge, part: string, job: Job = JOB) {
  bridge.jobs.all = [job]
  const user = await open(bridge, `/jobs/j1/${part}`)
  await screen.findByTestId('status')
  return user
}

describe('the log', () => {
  it('fetches what is seen of a long log, and follows its end', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(100_000)
    await openPart(bridge, 'log')
    expect(await screen.findByText('line 99999')).toBeInTheDocument()
    expect(screen.queryByText('line 5')).toBeNull()
    const fetched = bridge.calls.filter((c) => c.startsWith('lines')).length
    expect(fetched).toBeLessThan(12)
    bridge.job.log = [...bridge.job.log, 'the newest']
    act(() => bridge.jobs.tell())
    expect(await screen.findByText('the newest')).toBeInTheDocument()
  })

  it('of a job that has ended begins at its beginning', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(1000)
    await openPart(bridge, 'log', DELIVERED)
    expect(await screen.findByText('line 0')).toBeInTheDocument()
  })

  it('searches piece by piece, counts the hits, and goes round them by keyboard', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(5000)
    const user = await openPart(bridge, 'log', DELIVERED)
    await user.type(screen.getByTestId('log-find'), 'LINE 499')
    await waitFor(() => expect(screen.getByTestId('log-hits')).toHaveTextContent('11 hits'))
    expect(bridge.calls.filter((c) => c.startsWith('search LINE 499 '))).toHaveLength(5)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByTestId('log-hits')).toHaveTextContent('1 of 11'))
    await waitFor(() => expect(screen.getByTestId('log-picked')).toHaveTextContent('Line 500'))
    await user.keyboard('{Shift>}{Enter}{/Shift}')
    await waitFor(() => expect(screen.getByTestId('log-hits')).toHaveTextContent('11 of 11'))
    await waitFor(() => expect(screen.getByTestId('log-picked')).toHaveTextContent('line 4999'))
    await user.click(screen.getByTestId('log-case'))
    await waitFor(() => expect(screen.getByTestId('log-hits')).toHaveTextContent('no hits'))
  })

  it('says that an expression is none', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(10)
    bridge.job.search = () => Promise.reject(new Fault('query', 'missing )'))
    const user = await openPart(bridge, 'log', DELIVERED)
    await user.click(screen.getByTestId('log-regex'))
    await user.type(screen.getByTestId('log-find'), '(')
    expect(await screen.findByText('That cannot be searched for')).toBeVisible()
  })

  it('shows warnings alone, says what a line is in words, and copies it', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(1000)
    const user = await openPart(bridge, 'log', DELIVERED)
    await user.selectOptions(screen.getByTestId('log-view'), 'warnings')
    await screen.findByText('[WARNING] line 150')
    await waitFor(() => expect(screen.queryByText('line 1')).toBeNull())
    await user.click(screen.getByText('[WARNING] line 150'))
    expect(screen.getByTestId('log-picked')).toHaveTextContent('Line 151 · warning')
    await user.click(screen.getByRole('button', { name: 'Copy the line' }))
    await waitFor(() => expect(bridge.calls).toContain('copy [WARNING] line 150'))
    await user.click(screen.getByTestId('log-export'))
    await waitFor(() => expect(bridge.calls).toContain('export error+warning'))
    expect(await screen.findByText('Written to /home/ana/sample.log')).toBeVisible()
  })

  it('goes to a line, and moves by the arrows', async () => {
    const bridge = new FakeBridge()
    bridge.job.log = long(100_000)
    const user = await openPart(bridge, 'log')
    await screen.findByText('line 99999')
    await user.type(screen.getByTestId('log-goto'), '70000{Enter}')
    await waitFor(() => expect(screen.getByTestId('log-picked')).toHaveTextContent('line 69999'))
    screen.getByTestId('log-lines').focus()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(screen.getByTestId('log-picked')).toHaveTextContent('line 70000'))
  })
})

describe('the curves', () => {
  it('are read by keyboard and as a table', async () => {
    const bridge = new FakeBridge()
    bridge.job.losses = [0.9, 0.8, 0.7]
    const user = await openPart(bridge, 'curves')
    const curves = await screen.findByTestId('curves')
    expect(screen.getByTestId('curve-reading')).toHaveTextContent('0.700')
    curves.focus()
    await user.keyboard('{Home}')
    expect(screen.getByTestId('curve-reading')).toHaveTextContent('0.900')
    await user.keyboard('{ArrowRight}')
    expect(screen.getByTestId('curve-reading')).toHaveTextContent('0.800')
    await user.click(screen.getByTestId('curve-table-switch'))
    expect(within(screen.getByTestId('curve-table')).getAllByRole('row')).toHaveLength(4)
  })

  it('zoom by keyboard, and show all again', async () => {
    const bridge = new FakeBridge()
    bridge.job.losses = Array.from({ length: 101 }, (_, i) => 1 / (i + 1))
    const user = await openPart(bridge, 'curves')
    ;(await screen.findByTestId('curves')).focus()
    await user.keyboard('+')
    await waitFor(() => expect(screen.getByTestId('curve-points')).toHaveTextContent('51 of 101 points'))
    await user.click(screen.getByTestId('curve-reset'))
    await waitFor(() => expect(screen.getByTestId('curve-points')).toHaveTextContent('101 of 101 points'))
  })

  it('say what will be there before the first step', async () => {
    await openPart(new FakeBridge(), 'curves')
    expect(await screen.findByTestId('no-curves')).toBeVisible()
  })
})

const at = '2026-11-24T08:00:00Z'
const sample = (step: number, prompt: string) => ({
  path: `out put/step_${step}_${prompt}.png`,
  step,
  prompt,
  bytes: 10,
  at,
  video: false,
})

describe('what has arrived', () => {
  it('is shown step by step, the newest first, and large', async () => {
    const bridge = new FakeBridge()
    bridge.job.arrived.samples = [sample(10, 'a'), sample(10, 'b'), sample(20, 'a')]
    const user = await openPart(bridge, 'samples')
    const images = await screen.findAllByRole('img')
    expect(images.map((i) => i.getAttribute('alt'))).toEqual([
      'Step 20, prompt a',
      'Step 10, prompt a',
      'Step 10, prompt b',
    ])
    expect(images[0]?.getAttribute('src')).toMatch(/^\/outputs\/j1\/out%20put\/step_20_a\.png\?.*thumb=256/)
    await user.click(screen.getByRole('button', { name: /Step 10, prompt a/ }))
    const box = await screen.findByTestId('lightbox')
    expect(box).toHaveTextContent('Step 10, prompt a')
    await waitFor(() => expect(box).toContainElement(document.activeElement as HTMLElement))
    await user.keyboard('{ArrowRight}')
    expect(box).toHaveTextContent('Step 10, prompt b')
  })

  it('is listed, with the checkpoint that was delivered', async () => {
    const bridge = new FakeBridge()
    const file = { path: 'out/checkpoint-60/weights.safetensors', bytes: 25_000, at }
    const checkpoint = { path: 'out/checkpoint-60', step: 60, final: false, files: 1, bytes: 25_000, at }
    bridge.job.arrived = {
      files: [file],
      checkpoints: [
        { ...checkpoint, weights: 'weights.safetensors' },
        { ...checkpoint, path: 'out/checkpoint-30', step: 30, weights: '' },
      ],
      samples: [],
      bytes: 25_000,
      more: false,
    }
    const user = await openPart(bridge, 'files', DELIVERED)
    const table = await screen.findByTestId('checkpoints')
    expect(table).toHaveTextContent('delivered and verified')
    expect(table).toHaveTextContent('not here')
    await user.click(screen.getByRole('button', { name: `Show ${file.path} in its folder` }))
    expect(bridge.calls).toContain(`show output j1 ${file.path}`)
  })

  it('is nothing at first', async () => {
    await openPart(new FakeBridge(), 'files')
    expect(await screen.findByTestId('no-files')).toBeVisible()
  })
})

describe('what was asked for', () => {
  it('is shown as it was: consent, plan and config', async () => {
    const bridge = new FakeBridge()
    const user = await openPart(bridge, 'plan', DELIVERED)
    expect(await screen.findByTestId('plan-as-it-was')).toHaveTextContent('the window')
    expect(screen.getByTestId('frozen-config')).toHaveTextContent('"--max_train_steps": 60')
    expect(screen.getByTestId('plan-facts')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Copy: config.json' }))
    await waitFor(() => expect(bridge.calls).toContain(`copy ${bridge.job.config}`))
  })
})

describe('the parts of a job', () => {
  it('are in the address, and are reached by keyboard', async () => {
    const bridge = new FakeBridge()
    const user = await openPart(bridge, 'files')
    await user.click(screen.getByRole('tab', { name: 'Overview' }))
    expect(window.location.hash).toBe('#/jobs/j1')
    await user.keyboard('{ArrowRight}')
    await waitFor(() => expect(window.location.hash).toBe('#/jobs/j1/curves'))
  })
})
