// Clicks through the real native window, from the first start to a delivered model, with the real core behind it.
//
//   node frontend/e2e/window.mjs BINARY [--shots DIR]
//
// BINARY is the program built with the tag e2e. It needs a display, a window manager and a session bus of its own:
//   build/with-session build/with-display node frontend/e2e/window.mjs build/bin/crisol-e2e
// With --shots it leaves photographs of the main states in DIR, in light and dark, as the display shows them (1280x900).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { keychainHolds, listenToNotifications } from './desktop.mjs'
import { Driver, KEYS, until } from './webdriver.mjs'

const [binaryArgument, ...options] = process.argv.slice(2)
if (!binaryArgument || (options.length > 0 && (options[0] !== '--shots' || options.length !== 2))) {
  console.error('usage: node frontend/e2e/window.mjs BINARY [--shots DIR]')
  process.exit(2)
}
const binary = resolve(binaryArgument)
const shots = options[1] ? resolve(options[1]) : null
const here = dirname(fileURLToPath(import.meta.url))
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8')
const words = Object.fromEntries(
  ['en', 'es'].map((l) => [l, JSON.parse(readFileSync(join(here, `../src/i18n/${l}.json`), 'utf8'))]),
)

const PHOTOGRAPHED = ['start', 'plan', 'running', 'delivered', 'settings']
const dir = mkdtempSync(join(tmpdir(), 'crisol-window-'))
const home = join(dir, 'home')
const photo = join(dir, 'photo.png')
const id = (name) => `[data-testid="${name}"]`
const private_ = (name) => join(home, 'cloud', 'crisol', name)

/** How the trainer of the next rehearsal behaves; see the provider's settings. */
function behave(settings) {
  mkdirSync(join(home, 'cloud', 'provider_configs'), { recursive: true })
  writeFileSync(join(home, 'cloud', 'provider_configs', 'rehearsal.json'), JSON.stringify(settings))
}

let driver
let window
let desktop

/** Photographs what the display shows of the window. */
async function photograph(path) {
  rmSync(photo, { force: true })
  process.kill(server(), 'SIGUSR2')
  await until('the photograph is there', () => existsSync(photo))
  mkdirSync(dirname(path), { recursive: true })
  renameSync(photo, path)
}

async function dress(scheme) {
  await until(`the page is ${scheme}`, async () => {
    const now = await window.run('return document.documentElement.dataset.mantineColorScheme')
    const chosen = await window.run("return localStorage.getItem('mantine-color-scheme-value')")
    if (now === scheme && chosen === scheme) return true
    await window.click(id('scheme'))
    return false
  })
}

async function speak(language) {
  if ((await window.attribute('html', 'lang')) === language) return
  await window.click(id('language'))
  await window.click(id(`language-${language}`))
  await until(`the page speaks ${language}`, async () => (await window.attribute('html', 'lang')) === language)
  await window.gone('[role="menu"]')
}

/** Fails when axe finds anything wrong with the page as it is. */
async function accessible(what) {
  await window.run(axe)
  const violations = await window.runAsync(`
    const done = arguments[0]
    axe.run(document, { resultTypes: ['violations'] }).then(
      (result) => done(result.violations.map((v) => v.id + ': ' + v.help + '\\n' + v.nodes.map((n) => '    ' + n.html.slice(0, 200) + '\\n    ' + (n.any[0]?.message ?? n.failureSummary)).join('\\n'))),
      (error) => done([error.message]))`)
  assert.deepEqual(violations, [], `axe on ${what}`)
}

/** Looks at a state in both schemes and both languages. */
async function look(state) {
  for (const language of ['es', 'en']) {
    await speak(language)
    for (const scheme of ['light', 'dark']) {
      await dress(scheme)
      await accessible(`${state}, ${scheme}, ${language}`)
      if (shots && language === 'en' && PHOTOGRAPHED.includes(state)) {
        // Whoever looks at the photograph should see the page, and no pointer's hover or ring of the focus.
        await window.run('document.activeElement?.blur()')
        await window.pointAt(20, 700)
        await sleep(350)
        await photograph(join(shots, `${state}-${scheme}.png`))
      }
    }
  }
  await dress('light')
}

async function openWindow() {
  window = await driver.open(binary)
  await window.see('#root > *')
}

/** Whether a process runs; one that has ended and that nobody has asked after does not. */
function alive(pid) {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const server = () => JSON.parse(readFileSync(private_('server.json'), 'utf8')).pid

/** Closes the window as a person does; Crisol must end well by itself. */
async function closeWindow() {
  const pid = server()
  await window.run('window.runtime.Quit()').catch(() => undefined)
  await until('Crisol has ended', () => !alive(pid))
  await window.end()
}

/** Closes the window while a job runs, and returns the process that carries on without one. */
async function closeBusyWindow() {
  const pid = server()
  await closeWindow()
  return until('Crisol carries on in the background', () => server() !== pid && server())
}

/** From the plan on the page to a job, which may be over before anybody looks. */
async function agree() {
  await window.click(id('agree'))
  await window.see(id('status'))
}

async function stepAtLeast(n) {
  const step = async () => Number((await window.text(id('step'))).match(/\d+/)?.[0] ?? 0)
  await until(`step ${n}`, async () => (await step()) >= n, { within: 60_000 })
}

const steps = [
  [
    'start: an empty home, in both languages and schemes',
    async () => {
      await openWindow()
      await window.see(id('no-jobs'))
      assert.equal(await window.count(id('no-keychain')), 0, 'the keychain of the session is used')
      await look('start')
    },
  ],
  [
    'keyboard: Enter plans, Esc goes back',
    async () => {
      await window.run('document.activeElement?.blur()')
      await window.press(KEYS.enter)
      await window.see(id('agree'))
      await window.press(KEYS.escape)
      await window.see(id('start-rehearsal'))
    },
  ],
  [
    'settings: a token goes into the keychain and out again, and uploads can be forbidden',
    async () => {
      const source = (want) =>
        until(`the token comes from ${want || 'nowhere'}`, async () => {
          return ((await window.attribute(id('source-HF_TOKEN'), 'data-source')) ?? '') === want
        })
      await window.type(',', KEYS.control)
      await window.see(id('settings'))
      await source('')
      await window.click(id('set-HF_TOKEN'))
      await window.see('[role="dialog"]')
      await sleep(400)
      await accessible('the question for a token')
      await window.click(id('token-field'))
      await window.type(`hf_window_test${KEYS.enter}`)
      await window.gone('[role="dialog"]')
      await source('keychain')
      assert.ok(await keychainHolds('HF_TOKEN'), 'the keychain of the session holds it')
      const left = await window.run(
        'return document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((i) => i.value)',
      )
      assert.ok(!left.includes('hf_window_test'), 'the page does not hold it any more')
      await look('settings')
      await window.click(id('delete-HF_TOKEN'))
      await window.click(id('delete-HF_TOKEN-yes'))
      await source('')
      await window.gone('[role="dialog"]')
      assert.equal(await keychainHolds('HF_TOKEN'), false, 'the keychain does not hold it any more')

      const chosen = async (mode) => {
        await window.click(id(`consent-${mode}`))
        await until(`${mode} is chosen`, () =>
          window.run(
            'const i = document.querySelector(arguments[0]); return i.checked && !i.disabled',
            `${id(`consent-${mode}`)} input`,
          ),
        )
      }
      await chosen('deny')
      await window.press(KEYS.escape)
      await window.gone(id('settings'))
      await window.click(id('open-settings'))
      await until('it is still forbidden', async () => {
        return (await window.attribute(id('consent-deny'), 'data-chosen')) === 'true'
      })
      await chosen('ask')
      await window.click(id('settings-back'))
      await window.see(id('start-rehearsal'))
    },
  ],
  [
    'plan: what would travel, before anything does',
    async () => {
      await window.click(id('start-rehearsal'))
      await window.see(id('plan-facts'))
      assert.match(await window.text(id('plan-facts')), /24 files/)
      assert.match(await window.text(id('consent')), /Nothing leaves this computer/)
      await look('plan')
    },
  ],
  [
    'running: steps, loss and log grow',
    async () => {
      // It stays at a step until it is cancelled, so that there is time to look on a busy machine.
      behave({ step_delay_ms: 60, stall_at_step: 38 })
      await agree()
      await stepAtLeast(30)
      assert.ok(Number(await window.attribute(id('progress'), 'aria-valuenow')) >= 50)
      await window.see(`${id('curve')} canvas`)
      assert.match(await window.text(id('log')), /step_loss=/)
      await look('running')
    },
  ],
  [
    'second start: brings the first window to the front and ends',
    async () => {
      await window.run('window.runtime.WindowMinimise()')
      await until('the window is minimised', () => window.run('return document.hidden'))
      const second = spawn(binary, [], { env: environment(), stdio: 'ignore' })
      const code = await new Promise((done) => second.on('close', done))
      assert.equal(code, 0, 'the second start ends with 0')
      await until('the first window is back', () => window.run('return !document.hidden && document.hasFocus()'))
    },
  ],
  [
    'cancelled: asked once, then stopped',
    async () => {
      await window.click(id('cancel-job'))
      await window.see('[role="dialog"]')
      await sleep(400)
      await accessible('the question before a cancel')
      await window.press(KEYS.escape)
      await window.gone('[role="dialog"]')
      assert.equal(await window.attribute(id('status'), 'data-status'), 'running', 'Esc cancels nothing')
      await window.click(id('cancel-job'))
      await window.click(id('cancel-job-yes'))
      await window.see(id('outcome-cancelled'), { within: 60_000 })
      await look('cancelled')
    },
  ],
  [
    'delivered: the model is on this disk, whole',
    async () => {
      behave({})
      await window.click(id('rehearse-again'))
      await agree()
      await window.see(id('outcome-delivered'), { within: 90_000 })
      const path = await window.text(id('model-path'))
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
      assert.ok(await window.count(`[title="${digest}"]`), `the page shows the SHA-256 of ${path}`)
      await window.click(id('copy-path'))
      await until('the path was copied', async () => (await window.text(id('copy-path'))) === words.en.outcome.copied)
      await sleep(2500) // the bubble of the notification goes
      await look('delivered')
    },
  ],
  [
    'notification: the desktop was told, once',
    async () => {
      await until('a notification with the name of the job', () => desktop.heard().includes('string "sample is home"'))
      assert.equal(desktop.heard().split('string "sample is home"').length - 1, 1)
    },
  ],
  [
    'failed: the reason, and what to do',
    async () => {
      behave({ fail_at_step: 5 })
      await window.click(id('rehearse-again'))
      await agree()
      await window.see(id('outcome-failed'), { within: 60_000 })
      assert.ok((await window.text(id('failure'))).length > 10, 'the failure has a reason')
      await look('failed')
      await until('the desktop was told', () => desktop.heard().includes('string "sample failed"'))
    },
  ],
  [
    'problems: a config that needs mending is told field by field',
    async () => {
      const path = private_('sample/config/config.json')
      const good = readFileSync(path, 'utf8')
      writeFileSync(path, JSON.stringify({ ...JSON.parse(good), '--max_train_steps': 'many' }))
      await window.click(id('rehearse-again'))
      await window.see(id('problems'))
      assert.match(await window.text(id('problems')), /max_train_steps/)
      await look('problems')
      writeFileSync(path, good)
    },
  ],
  [
    'a job outlives its window: it goes on in the background, and in the next window',
    async () => {
      behave({ step_delay_ms: 250 })
      await window.click(id('rehearse-again'))
      await agree()
      await stepAtLeast(5)
      await speak('es')
      const background = await closeBusyWindow()

      await openWindow()
      assert.equal(alive(background), false, 'the background server handed the home over')
      await until('the window still speaks Spanish', async () => (await window.attribute('html', 'lang')) === 'es')
      await until('all four jobs are listed', async () => (await window.count(`${id('jobs')} > li`)) === 4)
      await window.click(`${id('jobs')} > li:first-child button`)
      await window.see(id('progress'))
      await closeBusyWindow()
      await until(
        'the job was brought home, and the background server has ended',
        () => !existsSync(private_('server.json')),
        {
          within: 60_000,
        },
      )
      await openWindow()
      await window.click(`${id('jobs')} > li:first-child button`)
      await window.see(id('outcome-delivered'))
      await window.click(id('back'))
      await look('jobs')
      await closeWindow()
      assert.equal(existsSync(private_('server.json')), false, 'nothing stays behind when there is nothing to do')
    },
  ],
  [
    'a home that cannot be used is told in the window',
    async () => {
      const file = join(dir, 'no-folder')
      writeFileSync(file, '')
      const other = await Driver.start({ ...environment(), CRISOL_HOME: file })
      try {
        window = await other.open(binary)
        await window.see('[role="alert"]')
        assert.match(await window.text('[role="alert"]'), /no-folder/)
        await accessible('a home that cannot be used')
        await window.run('window.runtime.Quit()').catch(() => undefined)
        await window.end()
      } finally {
        other.stop()
      }
    },
  ],
]

function environment() {
  return { ...process.env, CRISOL_HOME: home, CRISOL_E2E_PHOTO: photo, LC_ALL: 'C.UTF-8' }
}

async function main() {
  assert.ok(statSync(binary).isFile(), `${binary} is the program to test`)
  desktop = await listenToNotifications(dir)
  driver = await Driver.start(environment())
  for (const [name, play] of steps) {
    const began = Date.now()
    try {
      await play()
    } catch (error) {
      const evidence = join(tmpdir(), 'crisol-window-failed.png')
      await photograph(evidence).catch(() => undefined)
      const text = await window?.run('return document.body.innerText').catch(() => '')
      console.error(`FAIL  ${name}\n${error.stack}\nThe page said:\n${text}\nPhotograph: ${evidence}`)
      return 1
    }
    console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  }
  return 0
}

/** Ends what a failed test leaves: trainers and background servers whose command line or home is below our folder. */
function endLeftovers() {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const told = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')
      if (told.includes(dir)) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It ended by itself, or is somebody else's.
    }
  }
}

let status = 1
try {
  status = await main()
} finally {
  await window?.end()
  driver?.stop()
  desktop?.stop()
  await sleep(200)
  endLeftovers()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(status)
