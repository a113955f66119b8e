// From an empty home to a delivered model, a failure, and a config that needs mending.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { id, words } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

export const scenes = [
  [
    'an empty home says how to begin',
    async (stage) => {
      const window = await stage.open()
      await stage.go('/jobs')
      await window.see(id('no-jobs'))
      await stage.look('no-jobs')
      await stage.go('/new')
      assert.equal(await window.count(id('no-keychain')), 0, 'the keychain of the session is used')
      await stage.look('start', { docs: 'start' })
    },
  ],
  [
    'Esc goes back from a plan',
    async ({ window }) => {
      await window.click(id('start-rehearsal'))
      await window.see(id('agree'))
      await window.run('document.activeElement?.blur()')
      await window.press(KEYS.escape)
      await window.see(id('start-rehearsal'))
    },
  ],
  [
    'the plan says what would travel, before anything does',
    async (stage) => {
      const { window } = stage
      await window.click(id('start-rehearsal'))
      await window.see(id('plan-facts'))
      assert.match(await window.text(id('plan-facts')), /24 files/)
      assert.match(await window.text(id('consent')), /Nothing leaves this computer/)
      await stage.look('plan', { docs: 'plan' })
    },
  ],
  [
    'steps, loss and log grow while it runs',
    async (stage) => {
      const { window } = stage
      // It stays at a step until it is cancelled, so that there is time to look on a busy machine.
      stage.behave({ step_delay_ms: 60, stall_at_step: 38 })
      await stage.agree()
      await stage.stepAtLeast(30)
      assert.ok(Number(await window.attribute(id('progress'), 'aria-valuenow')) >= 50)
      await window.see(`${id('curve')} canvas`)
      assert.match(await window.text(id('log')), /step_loss=/)
      await stage.look('running', { docs: 'running' })
    },
  ],
  [
    'a second start brings the first window to the front and ends',
    async (stage) => {
      const { window } = stage
      await window.run('window.runtime.WindowMinimise()')
      await until('the window is minimised', () => window.run('return document.hidden'))
      const second = spawn(stage.binary, [], { env: stage.environment(), stdio: 'ignore' })
      const code = await new Promise((done) => second.on('close', done))
      assert.equal(code, 0, 'the second start ends with 0')
      await until('the first window is back', () => window.run('return !document.hidden && document.hasFocus()'))
    },
  ],
  [
    'a cancel is asked about once',
    async (stage) => {
      const { window } = stage
      await window.click(id('cancel-job'))
      await window.see('[role="dialog"]')
      await sleep(400)
      await stage.accessible('the question before a cancel')
      await window.press(KEYS.escape)
      await window.gone('[role="dialog"]')
      assert.equal(await window.attribute(id('status'), 'data-status'), 'running', 'Esc cancels nothing')
      await window.click(id('cancel-job'))
      await window.click(id('cancel-job-yes'))
      await window.see(id('outcome-cancelled'), { within: 60_000 })
      await stage.look('cancelled')
    },
  ],
  [
    'the model is on this disk, whole, and the desktop was told once',
    async (stage) => {
      const { window } = stage
      stage.behave({})
      await window.click(id('rehearse-again'))
      await window.see(id('agree'))
      await stage.agree()
      await window.see(id('outcome-delivered'), { within: 90_000 })
      const path = await window.text(id('model-path'))
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
      assert.ok(await window.count(`[title="${digest}"]`), `the page shows the SHA-256 of ${path}`)
      await window.click(id('copy-path'))
      await until('the path was copied', async () => (await window.text(id('copy-path'))) === words.en.outcome.copied)
      await sleep(2500) // the bubble of the notification goes
      await stage.look('delivered', { docs: 'delivered' })
      const told = () => stage.desktop.heard().split('string "sample is home"').length - 1
      await until('a notification with the name of the job', () => told() > 0)
      assert.equal(told(), 1)
    },
  ],
  [
    'a failure has its reason, and says what to do',
    async (stage) => {
      const { window } = stage
      stage.behave({ fail_at_step: 5 })
      await window.click(id('rehearse-again'))
      await window.see(id('agree'))
      await stage.agree()
      await window.see(id('outcome-failed'), { within: 60_000 })
      assert.ok((await window.text(id('failure'))).length > 10, 'the failure has a reason')
      // Told a moment later, in the language that the page speaks by then.
      await until('the desktop was told', () => stage.desktop.heard().includes('string "sample failed"'))
      await stage.look('failed')
    },
  ],
  [
    'a config that needs mending is told field by field',
    async (stage) => {
      const { window } = stage
      const path = stage.private_('sample/config/config.json')
      const good = readFileSync(path, 'utf8')
      writeFileSync(path, JSON.stringify({ ...JSON.parse(good), '--max_train_steps': 'many' }))
      await window.click(id('rehearse-again'))
      await window.see(id('problems'))
      assert.match(await window.text(id('problems')), /max_train_steps/)
      await stage.look('problems')
      writeFileSync(path, good)
      await stage.close()
    },
  ],
]
