// What every scenario of the window test stands on: a home, a desktop, and the real native window in it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
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
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listenToNotifications } from './desktop.mjs'
import { faults } from './layout.mjs'
import { Driver, until } from './webdriver.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8')

/** The sizes of the contact sheet and of the photographs in the documentation. */
const SHEET = [
  [1024, 700],
  [1600, 1000],
]
const DOCS = [1280, 820]

/** The most that a picture of the documentation may weigh, in bytes; all of them are in the repository and in the program. */
const HEAVY = 200_000

/** Leaves a heavy photograph 256 colours, which its pictures of pictures need. Without ImageMagick it stays as it is. */
function slim(path) {
  if (statSync(path).size < HEAVY) return
  try {
    execFileSync('convert', [path, '-dither', 'None', '-colors', '256', `PNG8:${path}`])
  } catch (error) {
    console.error(`${path} stays heavy: ${error.message}`)
  }
}

export const id = (name) => `[data-testid="${name}"]`

/** All texts of the page in a language, by feature file. */
export const words = Object.fromEntries(
  ['en', 'es'].map((language) => {
    const dir = join(here, '../src/i18n', language)
    const files = readdirSync(dir).map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')))
    return [language, Object.assign({}, ...files)]
  }),
)

/** Whether a process runs; one that has ended and that nobody has asked after does not. */
export function alive(pid) {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** A scenario's own home and desktop. */
export class Stage {
  /** photos are the folders for photographs: docs for the documentation, sheet for the contact sheet; null for none. */
  constructor(name, binary, photos) {
    this.name = name
    this.binary = binary
    this.photos = photos
    this.dir = mkdtempSync(join(tmpdir(), 'crisol-window-'))
    this.home = join(this.dir, 'home')
    this.photo = join(this.dir, 'photo.png')
    /** Further variables for the program, to be set before the first window. */
    this.env = {}
    /** Whether a fresh home shows its first run; a scenario about something else leaves it first thing. */
    this.newcomer = false
  }

  environment() {
    return { ...process.env, CRISOL_HOME: this.home, CRISOL_E2E_PHOTO: this.photo, LC_ALL: 'C.UTF-8', ...this.env }
  }

  /** A path of the running Crisol's own files. */
  private_(name) {
    return join(this.home, 'cloud', 'crisol', name)
  }

  async begin() {
    this.desktop = await listenToNotifications(this.dir)
  }

  /** How the trainer of the next rehearsal behaves; see the provider's settings. */
  behave(settings) {
    mkdirSync(join(this.home, 'cloud', 'provider_configs'), { recursive: true })
    writeFileSync(join(this.home, 'cloud', 'provider_configs', 'rehearsal.json'), JSON.stringify(settings))
  }

  /** Opens the window, at the place where it opens by itself. */
  async open(...args) {
    this.driver ??= await Driver.start(this.environment())
    this.window = await this.driver.open(this.binary, args)
    await this.window.see('h1')
    if (!this.newcomer) await this.leaveFirstRun()
    return this.window
  }

  /** Leaves the first run as a person does, where the window opened with it. */
  async leaveFirstRun() {
    const due = await this.window.runAsync(`
      const done = arguments[0]
      const here = ['', '#/', '#/jobs'].includes(location.hash) || location.hash.startsWith('#/welcome')
      window.go.service.Welcome.Get().then((run) => done(run.due && here), () => done(false))`)
    if (!due) return
    await this.window.click(id('welcome-skip'))
    await this.window.gone(id('welcome'))
    await this.window.see('h1')
  }

  /** Goes to a place of the window, such as /settings. */
  async go(place) {
    await this.window.run('window.location.hash = arguments[0]', place)
    await this.window.see('h1')
  }

  /** Has a command of the page done, as the native menu does. */
  command(name) {
    return this.window.run("window.runtime.EventsEmit('crisol:menu', arguments[0])", name)
  }

  /** The process id of the Crisol that holds the home. */
  server() {
    return JSON.parse(readFileSync(this.private_('server.json'), 'utf8')).pid
  }

  /** Closes the window as a person does who quits; Crisol must end well by itself. */
  async close() {
    const pid = this.server()
    await this.window.run('window.runtime.Quit()').catch(() => undefined)
    await until('Crisol has ended', () => !alive(pid))
    await this.window.end()
    this.window = undefined
  }

  /** Closes the window while a job runs, and returns the process that carries on without one. */
  async closeBusy() {
    const pid = this.server()
    await this.close()
    return until('Crisol carries on in the background', () => this.server() !== pid && this.server())
  }

  async dress(scheme) {
    await until(`the page is ${scheme}`, async () => {
      // Asked for again when the page was just putting its commands into another language.
      await this.command(`scheme.${scheme}`)
      return this.window.run('return document.documentElement.dataset.mantineColorScheme === arguments[0]', scheme)
    })
  }

  async speak(language) {
    if ((await this.window.attribute('html', 'lang')) === language) return
    await this.command(`language.${language}`)
    await until(`the page speaks ${language}`, async () => (await this.window.attribute('html', 'lang')) === language)
  }

  /** The window of the window manager, by its id: the largest, because GTK keeps small ones of its own beside it. */
  frame() {
    const ask = (...words) => execFileSync('xdotool', words, { encoding: 'utf8' }).trim()
    const found = ask('search', '--onlyvisible', '--all', '--pid', String(this.server()), '--name', '.').split('\n')
    const area = (window) => {
      const [, width, height] = /WIDTH=(\d+)\s+HEIGHT=(\d+)/.exec(ask('getwindowgeometry', '--shell', window))
      return width * height
    }
    return found.map((window) => [area(window), window]).sort(([a], [b]) => b - a)[0][1]
  }

  /** Gives the window a size, its menu bar included, as a person does by its edge. (Wails' own call is lost now and then.) */
  async resize([width, height]) {
    execFileSync('xdotool', ['windowsize', this.frame(), String(width), String(height)])
    await until(`the window is ${width} px wide`, () =>
      this.window.run(
        'return window.innerWidth === arguments[0] && Math.abs(arguments[1] - window.innerHeight) < 50',
        width,
        height,
      ),
    )
  }

  /** Fails when axe finds anything wrong with the page as it is. */
  async accessible(what) {
    await this.window.run(axe)
    const violations = await this.window.runAsync(`
      const done = arguments[0]
      axe.run(document, { resultTypes: ['violations'] }).then(
        (result) => done(result.violations.map((v) => v.id + ': ' + v.help + '\\n' + v.nodes.map((n) => '    ' + n.html.slice(0, 200) + '\\n    ' + (n.any[0]?.message ?? n.failureSummary)).join('\\n'))),
        (error) => done([error.message]))`)
    assert.deepEqual(violations, [], `axe on ${what}`)
  }

  /** Fails when a text is cut off without a sign, lies over another, or when the page is wider than the window. */
  async fits(what) {
    const found = await this.window.run(`return (${faults})()`)
    const wide = await this.window.run('return document.documentElement.scrollWidth - window.innerWidth')
    if (wide > 0) found.push(`the page is ${wide} px wider than the window`)
    assert.deepEqual(found, [], `the layout of ${what}`)
  }

  /**
   * Looks at a state in both schemes and both languages: axe finds nothing, nothing sticks out. With a contact sheet each is
   * photographed in both sizes; docs is its name among the pictures of the documentation, which show it in English.
   */
  async look(state, { docs = null } = {}) {
    for (const language of ['es', 'en']) {
      await this.speak(language)
      for (const scheme of ['light', 'dark']) {
        await this.dress(scheme)
        await this.accessible(`${state}, ${scheme}, ${language}`)
        await this.fits(`${state}, ${language}`)
        if (this.photos.sheet) {
          for (const size of SHEET) {
            await this.resize(size)
            const name = `${this.name}-${state}-${size.join('x')}-${scheme}-${language}.png`
            await this.fits(name)
            await this.photograph(join(this.photos.sheet, name))
          }
          await this.resize(DOCS)
        }
        if (this.photos.docs && docs && language === 'en') {
          await this.resize(DOCS)
          const picture = join(this.photos.docs, `${docs}-${scheme}.png`)
          await this.photograph(picture)
          slim(picture)
        }
      }
    }
    await this.dress('light')
  }

  /** Photographs what the display shows of the window, without a pointer's hover or the ring of the focus. */
  async photograph(path, { as = 'is' } = {}) {
    if (as === 'is') await this.window.run('document.activeElement?.blur()')
    await this.window.pointAt(4, 400)
    await sleep(350)
    rmSync(this.photo, { force: true })
    process.kill(this.server(), 'SIGUSR2')
    await until('the photograph is there', () => existsSync(this.photo))
    mkdirSync(dirname(path), { recursive: true })
    renameSync(this.photo, path)
  }

  /** From the plan on the page to a job, which may be over before anybody looks. */
  async agree() {
    await this.window.click(id('agree'))
    await this.window.see(id('status'))
  }

  /** Plans a rehearsal of the sample dataset and agrees to it. */
  async rehearse(settings = {}) {
    this.behave(settings)
    await this.go('/new?sample=1')
    await this.window.see(id('agree'), { within: 30_000 })
    await this.agree()
  }

  async stepAtLeast(n) {
    const step = async () => Number((await this.window.text(id('step'))).match(/\d+/)?.[0] ?? 0)
    await until(`step ${n}`, async () => (await step()) >= n, { within: 60_000 })
  }

  /** Ends everything, also what a failed scenario leaves: whose command line or environment names our folder. */
  async end() {
    await this.window?.end()
    this.driver?.stop()
    this.desktop?.stop()
    await sleep(200)
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
      try {
        const told = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')
        if (told.includes(this.dir)) process.kill(Number(pid), 'SIGKILL')
      } catch {
        // It ended by itself, or is somebody else's.
      }
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 })
  }
}
