// What the desktop does with the window: it remembers its place, and links, folders and its menu lead somewhere.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { id } from '../stage.mjs'
import { until } from '../webdriver.mjs'

/** Starts the program a second time, and returns its exit status. */
function startAgain(stage, ...args) {
  const second = spawn(stage.binary, args, { env: stage.environment(), stdio: 'ignore' })
  return new Promise((done) => second.on('close', done))
}

const place = (window) => window.run('return window.location.hash')
const size = (window) => window.run('return [window.innerWidth, window.innerHeight]')

let job

export const scenes = [
  [
    'a link opens its job in the window that is there',
    async (stage) => {
      const window = await stage.open()
      await stage.rehearse({})
      await window.see(id('outcome-delivered'), { within: 90_000 })
      job = (await place(window)).split('/').at(-1)
      await stage.go('/settings')
      assert.equal(await startAgain(stage, `crisol://job/${job}`), 0)
      await window.see(id('outcome-delivered'))
      assert.equal(await place(window), `#/jobs/${job}`)
      assert.equal(await startAgain(stage, 'crisol://settings'), 0)
      await window.see(id('settings'))
    },
  ],
  [
    'a link navigates and never more',
    async (stage) => {
      const { window } = stage
      for (const link of [
        'crisol://new?sample=1',
        'crisol://new?folder=/etc',
        `crisol://job/${'0'.repeat(26)}/../x`,
        'crisol://',
      ]) {
        assert.equal(await startAgain(stage, link), 0)
        await sleep(200)
        assert.equal(await place(window), '#/settings', link)
      }
    },
  ],
  [
    'a folder on the command line is planned',
    async (stage) => {
      const { window } = stage
      assert.equal(await startAgain(stage, stage.private_('sample/config')), 0)
      await until('the window is at New training', async () => (await place(window)).startsWith('#/new'))
    },
  ],
  [
    'offline and trouble are told, in every language',
    async (stage) => {
      const { window } = stage
      // Xvfb's machine may have a network or none; what is shown is what the backend says.
      await stage.go('/jobs')
      const state = await window.runAsync('const d = arguments[0]; window.go.service.Shell.State().then(d)')
      assert.equal(await window.count(id('badge-offline')), state.offline ? 1 : 0)
      await stage.look('menu-and-badges')
    },
  ],
  [
    'the window comes back as it was, at a link',
    async (stage) => {
      await stage.resize([1100, 760])
      await sleep(300)
      const before = await size(stage.window)
      await stage.close()
      const window = await stage.open(`crisol://job/${job}`)
      await window.see(id('outcome-delivered'))
      await until('the window has its size again', async () => (await size(window)).join() === before.join())
      await stage.close()
    },
  ],
]
