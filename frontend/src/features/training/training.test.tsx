import { readFileSync } from 'node:fs'
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Plan } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DRAFT } from '../../testing/drafts'
import { JOB } from '../../testing/jobs'
import { open } from '../../testing/open'
import { PLAN } from '../../testing/training'
import { CASES } from './keys'

describe('start', () => {
  it('rehearses the sample', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge, '/new')
    await user.click(screen.getByTestId('start-rehearsal'))
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/sample/config sample')
  })

  it('plans a folder that was dropped on the window', async () => {
    const bridge = new FakeBridge()
    await open(bridge, '/new?folder=%2Fhome%2Fana%2Fdropped')
    expect(await screen.findByTestId('agree')).toBeVisible()
    expect(bridge.calls).toContain('plan /home/ana/dropped ')
  })

  it('offers to mend a copy of a folder that cannot be planned', async () => {
    const bridge = new FakeBridge()
    bridge.training.nextPlan = () => Promise.reject(new Fault('invalid_input', 'broken', []))
    const user = await open(bridge, '/new?folder=%2Fc')
    await user.click(await screen.findByRole('button', { name: 'Edit a copy to mend it' }))
    expect(await screen.findByTestId('editor')).toBeVisible()
    expect(bridge.calls).toContain('copy folder /c')
  })

  it('takes a job up again as a draft', async () => {
    const bridge = new FakeBridge()
    await open(bridge, '/new?job=j1')
    expect(await screen.findByTestId('editor')).toBeVisible()
    expect(bridge.calls).toContain('copy job j1')
  })

  it('lists drafts and recent folders, and deletes a draft with a way back', async () => {
    const bridge = new FakeBridge()
    bridge.drafts.all = [DRAFT]
    bridge.training.recent = ['/home/ana/config/harbor']
    const user = await open(bridge, '/new')
    expect(await screen.findByTestId('recent')).toHaveTextContent('harbor/home/ana/config/harbor')
    expect(await screen.findByTestId('drafts')).toHaveTextContent('Harbor')
    expect(screen.getByTestId('drafts')).toHaveTextContent('FLUX.1 dev · 1000 steps')
    await user.click(screen.getByRole('button', { name: 'Delete the draft Harbor' }))
    expect(await screen.findByTestId('no-drafts')).toBeVisible()
    await user.click(await screen.findByTestId('undo'))
    expect(await screen.findByTestId('drafts')).toHaveTextContent('Harbor')
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

  it('plans anew where the person chooses other hardware', async () => {
    const { bridge, user } = await planned()
    await user.click(screen.getByRole('combobox', { name: 'Provider' }))
    await user.click(await screen.findByRole('option', { name: 'Elsewhere', hidden: true }))
    await waitFor(() => expect(bridge.calls).toContain('plan /home/ana/sample/config sample elsewhere small'))
  })

  it('says what an hour costs where nobody knows how many', async () => {
    await planned({
      ...PLAN,
      provider: { ...PLAN.provider, name: 'Elsewhere', local: false, usdHour: 3.51 },
      cost: { min: 0, max: 0, basis: 'not estimated' },
    })
    expect(screen.getByTestId('plan-facts')).toHaveTextContent('Not knownnot estimated')
    expect(screen.getByTestId('consent')).toHaveTextContent('charges $3.51 an hour')
  })

  it('shows each check of a preflight as it comes, and can be stopped', async () => {
    const { bridge, user } = await planned()
    const facts = { free: '2000000000', needed: '5000000000' }
    bridge.training.checks = [
      { id: 'space', verdict: 'warn', code: 'space.tight', message: 'm', fix: 'f', facts },
      {
        id: 'memory',
        verdict: 'skip',
        code: 'memory.of-a-later-version',
        message: 'in its own words',
        fix: '',
        facts: {},
      },
    ]
    bridge.training.landing = new Promise(() => undefined)
    await user.click(screen.getByTestId('preflight-run'))
    const list = await screen.findByTestId('preflight')
    await waitFor(() => expect(list).toHaveTextContent('look at it: 2 GB are free, and the model takes up to 5 GB'))
    expect(list).toHaveTextContent('in its own words')
    expect(within(list).getAllByText('looking…')).toHaveLength(5)
    await user.click(screen.getByTestId('preflight-stop'))
    expect(bridge.calls).toContain('stop preflight')
    expect(within(list).getAllByText('not looked at')).toHaveLength(5)
  })

  it('has words for every case of every check', () => {
    const source = readFileSync('../backend/training/preflight.go', 'utf8')
    const coded = new Set([...source.matchAll(/Code: "(\w+)"/g)].map((m) => m[1]))
    expect([...new Set(Object.values(CASES).flat())].sort()).toEqual([...coded].sort())
  })

  it('goes back with Esc and sends nothing', async () => {
    const { bridge, user } = await planned()
    await user.keyboard('{Escape}')
    expect(await screen.findByTestId('start-rehearsal')).toBeVisible()
    expect(bridge.calls.filter((c) => c.startsWith('submit'))).toEqual([])
  })
})
