// The first run, from a fresh home to a delivered model, by keyboard alone.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

const state = (window, want) =>
  until(`the check says ${want}`, async () => (await window.attribute(id('check'), 'data-state')) === want)

const step = (window, name) =>
  until(`the step is ${name}`, () =>
    window.run(
      'return [...document.querySelectorAll(".welcome-steps > li")].findIndex((li) => li.ariaCurrent === "step" || li.getAttribute("aria-current")) === arguments[0]',
      ['data', 'results', 'costs'].indexOf(name),
    ),
  )

/** Goes to something with Tab, as a person without a mouse does, and fails when it is not on the way. */
async function tabTo(window, name) {
  for (let i = 0; i < 60; i++) {
    if (await window.run('return document.activeElement?.dataset.testid === arguments[0]', name)) return
    await window.press(KEYS.tab)
  }
  assert.fail(`${name} is not reached with Tab`)
}

export const scenes = [
  [
    'a fresh home opens with the first step, and what is typed is looked at here',
    async (stage) => {
      stage.newcomer = true
      const window = await stage.open()
      await window.see(id('welcome'))
      await stage.look('data-empty')
      const photos = join(stage.dir, 'photos')
      mkdirSync(photos)
      for (const name of ['a.jpg', 'a.txt', 'b.jpg', '.env']) writeFileSync(join(photos, name), 'x')
      await tabTo(window, 'data-folder')
      await window.type(`${join(stage.dir, 'nowhere')}${KEYS.enter}`)
      await state(window, 'fail')
      await stage.look('data-fail')
      await tabTo(window, 'data-folder')
      await window.type('a', KEYS.control)
      await window.type(`${photos}${KEYS.enter}`)
      await state(window, 'warn')
      assert.match(await window.text(id('check')), /\.env/)
      writeFileSync(join(photos, 'b.txt'), 'x')
      await tabTo(window, 'check-again')
      await window.press(KEYS.enter)
      await state(window, 'pass')
      await stage.look('data', { docs: 'first-run' })
    },
  ],
  [
    'it goes on where it was when the window is opened again',
    async (stage) => {
      await tabTo(stage.window, 'welcome-next')
      await stage.window.press(KEYS.enter)
      await step(stage.window, 'results')
      await stage.close()
      const window = await stage.open()
      await step(window, 'results')
      await state(window, 'pass')
      await stage.look('results')
    },
  ],
  [
    'what it costs, and what may leave',
    async (stage) => {
      const { window } = stage
      await tabTo(window, 'welcome-next')
      await window.press(KEYS.enter)
      await step(window, 'costs')
      await window.see(id('prices'))
      await state(window, 'pass')
      await stage.look('costs')
    },
  ],
  [
    'the rehearsal at its end brings a model home',
    async (stage) => {
      const { window } = stage
      await tabTo(window, 'welcome-rehearse')
      await window.press(KEYS.enter)
      await window.see(id('agree'), { within: 30_000 })
      await tabTo(window, 'agree')
      await window.press(KEYS.enter)
      await window.see(id('outcome-delivered'), { within: 90_000 })
      const path = await window.text(id('model-path'))
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
      assert.ok(await window.count(`[title="${digest}"]`), `the page shows the SHA-256 of ${path}`)
      await stage.close()
      await stage.open()
      await stage.window.see('[data-testid="go-jobs"][aria-current="page"]')
      assert.equal(await stage.window.count(id('welcome')), 0, 'the first run does not come again')
    },
  ],
]
