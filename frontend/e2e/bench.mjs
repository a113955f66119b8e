// Measures the native window, beside an empty one in the same run: seconds of one machine say nothing on another.
//
//   node frontend/e2e/bench.mjs CRISOL EMPTY SEED [--minutes N] [--part paint|history|memory]
//
// CRISOL and EMPTY are app and app/empty built with the tag e2e, SEED is backend/cmd/seed. It needs a display, a window manager and
// a session bus of its own (build/with-session build/with-display). The bounds are those of docs/design.md; the exit status is 1
// when one is not kept.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { id, Stage } from './stage.mjs'
import { Driver, until } from './webdriver.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '3' }, part: { type: 'string', multiple: true, default: [] } },
})
assert.equal(
  positionals.length,
  3,
  'usage: node frontend/e2e/bench.mjs CRISOL EMPTY SEED [--minutes N] [--part paint|history|memory]',
)
const [crisol, empty, seed] = positionals.map((path) => resolve(path))
const STARTS = 5
const HISTORY = { jobs: 100_000, logLines: 1_000_000, points: 200_000 }

let broken = 0

/** Prints a figure with its bound. */
function tell(what, value, unit, bound) {
  const kept = bound === undefined || value <= bound
  if (!kept) broken++
  const against = bound === undefined ? '' : `  bound ${bound} ${unit}  ${kept ? 'kept' : 'NOT KEPT'}`
  console.log(`  ${what.padEnd(56)} ${value.toFixed(unit === 'x' ? 2 : 0).padStart(8)} ${unit}${against}`)
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** When a process began, in ms since 1970 (proc(5): field 22 of stat, in ticks of 10 ms since the machine began). */
function began(pid) {
  const ticks = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[19])
  const boot = Number(/^btime (\d+)/m.exec(readFileSync('/proc/stat', 'utf8'))[1])
  const skew = Date.now() - (boot * 1000 + Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000)
  return boot * 1000 + skew + ticks * 10
}

/** The processes of a program: itself and all that it started. */
function family(program) {
  const parents = new Map()
  let root
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
      parents.set(pid, stat[1])
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] === program && stat[0] !== 'Z') root ??= pid
    } catch {
      // It has just ended.
    }
  }
  assert.ok(root, `${program} runs`)
  const members = [root]
  for (const member of members) for (const [pid, parent] of parents) if (parent === member) members.push(pid)
  return members
}

/** Proportional set size of the window and its web process, in MB: shared pages are counted by share (proc(5), smaps_rollup). */
function pss(program) {
  let kb = 0
  for (const pid of family(program)) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // It has just ended.
    }
  }
  return kb / 1000
}

/** From the start of the process to its first contentful paint, and to a view that a person can use, in ms. */
async function firstPaint(driver, program) {
  const window = await driver.open(program)
  await window.see('h1')
  const painted = await until('it has painted', () =>
    window.run(
      "const p = performance.getEntriesByName('first-contentful-paint')[0]; return p && performance.timeOrigin + p.startTime",
    ),
  )
  const start = began(family(program)[0])
  const drawn = await window.run(
    "const m = performance.getEntriesByName('frame')[0]; return m && performance.timeOrigin + m.startTime",
  )
  await close(window, program)
  return { paint: painted - start, view: drawn && drawn - start }
}

async function close(window, program) {
  const pid = family(program)[0]
  await window.run('window.runtime.Quit()').catch(() => undefined)
  await until('it has ended', () => {
    try {
      return /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return true
    }
  })
  await window.end()
}

/** Runs a script in the page that ends with done(ms), and returns the ms. It stands inside an async function. */
function inPage(window, script, ...args) {
  return window.runAsync(
    `const done = arguments[arguments.length - 1]
     const [a, b] = arguments
     const frame = () => new Promise(requestAnimationFrame)
     const seen = (css) => document.querySelector(css)
     const first = async (css) => { while (!seen(css)) await frame(); await frame(); return seen(css) }
     ;(async () => { ${script} })().catch((error) => done(-1))`,
    ...args,
  )
}

/** The longest time between two frames while a box is scrolled from its top to its end and back, in ms. */
function scrollGap(window, css) {
  return inPage(
    window,
    `const box = await first(a)
     const all = box.scrollHeight - box.clientHeight
     let worst = 0
     let last = performance.now()
     const begun = last
     for (;;) {
       await frame()
       const now = performance.now()
       worst = Math.max(worst, now - last)
       last = now
       const t = (now - begun) / 4000
       if (t >= 1) break
       // Fast over all of it, and slow as by a wheel, in turns.
       box.scrollTop = t < 0.5 ? all * (1 - Math.abs(4 * t - 1)) : box.scrollTop + 40
     }
     done(worst)`,
    css,
  )
}

/** Goes to an address and measures until something is there, in ms. */
function openTime(window, address, css) {
  return inPage(
    window,
    `const begun = performance.now()
     window.location.hash = a
     await first(b)
     done(performance.now() - begun)`,
    address,
    css,
  )
}

async function paints() {
  console.log('first paint, from the start of the process')
  const stage = new Stage('bench', crisol, { docs: null, sheet: null })
  const driver = await Driver.start(stage.environment())
  try {
    const times = { [empty]: [], [crisol]: [] }
    // Once each beforehand, so that both are warm; then in turns, so that both meet the same weather.
    for (let i = -1; i < STARTS; i++) {
      for (const program of [empty, crisol]) {
        const took = await firstPaint(driver, program)
        if (i >= 0) times[program].push(took)
      }
    }
    const of = (program, what) => median(times[program].map((took) => took[what]))
    tell('an empty window', of(empty, 'paint'), 'ms')
    tell('Crisol', of(crisol, 'paint'), 'ms')
    tell('Crisol to empty', of(crisol, 'paint') / of(empty, 'paint'), 'x', 1.5)
    tell('Crisol, its frame with a view in it', of(crisol, 'view'), 'ms')
  } finally {
    driver.stop()
    await stage.end()
  }
}

async function largeHistory() {
  console.log('100,000 jobs, a log of 1,000,000 lines, a curve of 200,000 points')
  const stage = new Stage('bench', crisol, { docs: null, sheet: null })
  const told = execFileSync(
    seed,
    ['-home', stage.home, '-jobs', HISTORY.jobs, '-log-lines', HISTORY.logLines, '-points', HISTORY.points].map(String),
    { encoding: 'utf8' },
  )
  const long = /[0-9a-hjkmnp-tv-z]{26}/.exec(told)?.[0]
  assert.ok(long, `the seeder names the long job; it said: ${told}`)
  try {
    await stage.begin()
    const window = await stage.open()
    await stage.go('/settings')
    tell(
      'open the list of jobs',
      await openTime(window, '/jobs', `${id('jobs')} [role="row"][data-testid^="job-"]`),
      'ms',
      1000,
    )
    tell('worst frame while the list is scrolled', await scrollGap(window, id('jobs')), 'ms', 100)
    const filters = []
    // The first filter of a session reads all summaries; a person meets it once.
    for (const word of ['a', 'lora', 'style', 'failed', 'zzz', 'portrait']) filters.push(await filterTime(window, word))
    tell('the first filter', filters[0], 'ms', 500)
    tell('a filter of 100,000 jobs, slowest of five', Math.max(...filters.slice(1)), 'ms', 100)
    await stage.go('/settings')
    tell(
      'open a log of 1,000,000 lines',
      await openTime(window, `/jobs/${long}/log`, `${id('log-lines')} .log-text:not(:empty)`),
      'ms',
      1000,
    )
    tell('worst frame while the log is scrolled', await scrollGap(window, id('log-lines')), 'ms', 100)
    await stage.go('/settings')
    tell(
      'open a curve of 200,000 points',
      await openTime(window, `/jobs/${long}/curves`, `${id('curve')} canvas`),
      'ms',
      1000,
    )
    await stage.close()
  } finally {
    await stage.end()
  }
}

/** From the key that changes the search to the rows that answer it, in ms. */
function filterTime(window, word) {
  return inPage(
    window,
    `const field = seen(a)
     const told = () => seen('[data-testid="jobs-count"]').textContent
     const before = told()
     Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, b)
     const begun = performance.now()
     field.dispatchEvent(new Event('input', { bubbles: true }))
     while (told() === before) await frame()
     await frame()
     done(performance.now() - begun)`,
    id('search'),
    word,
  )
}

/** The places of the window that a person goes round while a job runs. */
const ROUND = ['/jobs', '/models', '/settings', '/help', '/new', '/jobs']

/** Seconds after which WebKit has given back what it need not hold (app/webview: it looks every 30 s). */
const TIDY = 40

/**
 * An hour's use, in few minutes: a rehearsal is planned and agreed to, and while it runs every view is seen, again and again.
 * The page goes round by itself: the driver would keep every element that it was ever shown, and with it the views that are gone.
 */
async function memory(minutes) {
  console.log(`memory (PSS of the window and its web processes) after an hour's use in ${minutes} minutes`)
  const stage = new Stage('bench', crisol, { docs: null, sheet: null })
  const bare = await Driver.start(stage.environment())
  let base
  try {
    const window = await bare.open(empty)
    await window.see('h1')
    await sleep(5000)
    base = pss(empty)
    await close(window, empty)
  } finally {
    bare.stop()
  }
  try {
    await stage.begin()
    const window = await stage.open()
    await sleep(3000)
    const fresh = pss(crisol)
    stage.behave({ step_delay_ms: 20 })
    const end = Date.now() + minutes * 60_000
    let rounds = 0
    for (; Date.now() < end; rounds++) assert.equal(await goRound(window), ROUND.length)
    await sleep(TIDY * 1000)
    const used = pss(crisol)
    console.log(`  ${rounds} jobs, ${rounds * (ROUND.length + 3)} views`)
    tell('an empty window', base, 'MB')
    tell('Crisol, just opened', fresh, 'MB')
    tell('Crisol, after the use', used, 'MB')
    tell('Crisol after the use to empty', used / base, 'x', 1.6)
    await stage.close()
  } finally {
    await stage.end()
  }
}

/** Returns the number of places that were seen; the driver's time limit ends the wait for one that does not appear. */
function goRound(window) {
  return inPage(
    window,
    `const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
     const click = async (css) => (await first(css)).click()
     const go = async (place) => { location.hash = place; await pause(30); await first('h1') }
     await go('/new?sample=1')
     await click(b.agree)
     await first(b.status)
     for (const place of a) { await go(place); await pause(300) }
     await click(b.job)
     await first(b.status)
     done(a.length)`,
    ROUND,
    { agree: id('agree'), status: id('status'), job: `${id('jobs')} [data-testid^="job-"]` },
  )
}

const parts = { paint: paints, history: largeHistory, memory: () => memory(Number(values.minutes)) }
for (const name of values.part.length > 0 ? values.part : Object.keys(parts)) {
  assert.ok(parts[name], `--part is one of ${Object.keys(parts)}`)
  await parts[name]()
}
process.exit(broken === 0 ? 0 : 1)
