// The list of jobs: none, a few, and thousands; searched, filtered, sorted, and dealt with by the keyboard.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alive, id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const KEY = { down: '\uE015', shift: '\uE008', del: '\uE017', end: '\uE010', home: '\uE011' }

/** Fills the home with made-up jobs; no Crisol may hold it. */
function seed(stage, jobs, number) {
  const options = ['-home', stage.home, '-jobs', String(jobs), '-seed', String(number)]
  execFileSync('go', ['run', './backend/cmd/seed', ...options], { cwd: root })
}

/** Ends the window and the server that carries on with the jobs under way. */
async function closeAll(stage) {
  const background = await stage.closeBusy()
  process.kill(background, 'SIGTERM')
  await until('the background server has ended', () => !alive(background), { within: 20_000 })
}

const listed = (window) =>
  window.run('return [...document.querySelectorAll("[data-index] .jobs-title")].map((el) => el.textContent)')
const statuses = (window) =>
  window.run(
    'return [...document.querySelectorAll("[data-index] [data-column=status]")].map((el) => el.textContent.trim())',
  )
const number = async (window) => (await window.text(id('jobs-count'))).replaceAll(/\D*of.*|\D/g, '')

export const scenes = [
  [
    'an empty list leads to the first rehearsal',
    async (stage) => {
      const window = await stage.open()
      await stage.go('/jobs')
      await window.see(id('no-jobs'))
      await stage.look('none')
      await stage.close()
    },
  ],
  [
    'a few jobs show what they do',
    async (stage) => {
      seed(stage, 4, 1)
      const window = await stage.open()
      await stage.go('/jobs')
      await until('the rows are there', async () => (await listed(window)).length === 4)
      await stage.look('four')
      await closeAll(stage)
    },
  ],
  [
    'three thousand jobs are searched and filtered',
    async (stage) => {
      seed(stage, 2996, 2)
      const window = await stage.open()
      await stage.go('/jobs')
      await until('all are counted', async () => (await number(window)) === '3000')
      assert.ok((await listed(window)).length < 100, 'only what is in view is drawn')
      await stage.look('many', { docs: 'jobs' })
      await window.click(id('switch-failed'))
      await until('only failed jobs are listed', async () => (await statuses(window)).every((s) => s === 'Failed'))
      await window.run('document.activeElement?.blur()')
      await window.type('/Señor GATO')
      await until('each has both words', async () => {
        const names = await listed(window)
        return names.length > 0 && names.every((name) => name.includes('señor-gato'))
      })
      await stage.look('filtered')
      await window.click(id('search'))
      await window.type(' nobody')
      await window.see(id('no-match'))
      await stage.look('no-match')
      await window.click(id('clear-filter'))
      await until('all are back', async () => (await number(window)) === '3000')
    },
  ],
  [
    'they are sorted by their columns',
    async (stage) => {
      const { window } = stage
      await window.click(id('sort-name'))
      await until('by name', async () => {
        const names = await listed(window)
        return names.length > 10 && names.every((name) => name.startsWith('abuela'))
      })
      await window.click(id('sort-created'))
      await until('the newest first', async () => (await statuses(window))[0] === 'Training')
    },
  ],
  [
    'the keyboard chooses, removes and takes back',
    async (stage) => {
      const { window } = stage
      await window.run('document.activeElement?.blur()')
      await window.type('jj')
      await window.type('x')
      await window.type(KEY.down + KEY.down, KEY.shift)
      await until('three are chosen', async () => (await window.text(id('chosen'))).includes('3 selected'))
      await stage.look('chosen')
      await window.run('document.querySelector("[data-active=true]")?.focus()')
      await window.press(KEY.del)
      await window.see(id('undo'))
      await until('they are gone', async () => Number(await number(window)) < 3000)
      await window.click(id('undo'))
      await until('they are back', async () => (await number(window)) === '3000')
    },
  ],
  [
    'Back leads to the same row of the same list',
    async (stage) => {
      const { window } = stage
      await window.run('document.activeElement?.blur()')
      await window.click(id('switch-completed'))
      await until('completed jobs are listed', async () => (await statuses(window)).every((s) => s === 'Completed'))
      await window.run('document.activeElement?.blur()')
      await window.press(KEY.end)
      const focused = () => window.run('return document.activeElement?.dataset?.testid ?? ""')
      await until('the last row has the focus', async () => (await focused()).startsWith('job-'))
      const last = await focused()
      await window.press(KEYS.enter)
      await window.see(id('status'))
      await window.run('window.history.back()')
      await until('the same row has the focus', async () => (await focused()) === last)
      assert.equal(await window.attribute(id('switch-completed'), 'aria-pressed'), 'true')
    },
  ],
]
