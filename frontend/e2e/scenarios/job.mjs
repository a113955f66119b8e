// One job in all its parts: while it runs, when it has ended, and one with a log of a million lines.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

/** What a person may wait for a part of a job, and between two pictures while scrolling, in ms. */
const OPEN = 1000
const GAP = 100

/** How long it takes from the address to what the script finds on the page, told by the page itself. */
async function opened(stage, place, ready) {
  return stage.window.runAsync(
    `const [place, done] = arguments
     const seen = () => ${ready}
     const start = performance.now()
     window.location.hash = place
     const look = () => (seen() ? done(performance.now() - start) : requestAnimationFrame(look))
     look()`,
    place,
  )
}

/** Scrolls an element all the way and back, and returns the gaps between pictures in ms, largest first. */
function gaps(stage, css, frames) {
  return stage.window.runAsync(
    `const [css, frames, done] = arguments
     const el = document.querySelector(css)
     const gaps = []
     let n = 0
     let last = performance.now()
     const end = el.scrollHeight - el.clientHeight
     const move = () => {
       const now = performance.now()
       gaps.push(now - last)
       last = now
       const part = n / frames
       // A drag of the scroll bar through all of it, then the wheel line by line.
       el.scrollTop = part < 0.5 ? end * part * 2 : el.scrollTop - 60
       if (++n < frames) requestAnimationFrame(move)
       else done(gaps.slice(1).sort((a, b) => b - a))
     }
     requestAnimationFrame(move)`,
    css,
    frames,
  )
}

export const scenes = [
  [
    'while it runs, each part grows by itself',
    async (stage) => {
      const window = await stage.open()
      await stage.rehearse({ step_delay_ms: 60, stall_at_step: 45 })
      await stage.stepAtLeast(40)
      await window.see(`${id('curve')} canvas`)
      await window.see(id('last-step'))
      await stage.look('overview')
      await window.click(id('part-samples'))
      await window.see(`${id('samples')} img`, { within: 30_000 })
      await until('the images have come', () =>
        window.run(
          `return [...document.querySelectorAll('${id('samples')} img')].every((i) => i.complete && i.naturalWidth > 0)`,
        ),
      )
      await stage.look('samples')
      await window.click(`${id('samples')} button.sample`)
      await window.see(`${id('lightbox')} img`)
      await until('the image is there whole', () =>
        window.run(`return document.querySelector('${id('lightbox')} img').naturalWidth > 0`),
      )
      await window.press(KEYS.escape)
      await window.gone(id('lightbox'))
      await window.click(id('part-log'))
      await until('the newest line is seen', () =>
        window.run(`return /4[0-9]\\/60/.test(document.querySelector('${id('log-lines')}').innerText)`),
      )
      await stage.look('log')
    },
  ],
  [
    'a cancel is asked about, and the plan stays as it was',
    async (stage) => {
      const { window } = stage
      await window.click(id('part-overview'))
      await window.click(id('cancel-job'))
      await window.click(id('cancel-job-yes'))
      await window.see(id('outcome-cancelled'), { within: 60_000 })
      await window.click(id('part-plan'))
      await window.see(id('plan-as-it-was'))
      assert.match(await window.text(id('frozen-config')), /max_train_steps/)
      await stage.look('plan')
      await window.click(id('part-curves'))
      await window.see(`${id('curve-speed')} canvas`)
      await stage.look('curves')
      await window.click(id('part-files'))
      await window.see(id('checkpoints'))
      await stage.look('files')
    },
  ],
  [
    'the same again ends with the model at home, and is taken off the list and put back',
    async (stage) => {
      const { window } = stage
      stage.behave({})
      await window.click(id('rehearse-again'))
      await window.see(id('agree'), { within: 30_000 })
      await stage.agree()
      await window.see(id('outcome-delivered'), { within: 90_000 })
      await window.click(id('part-files'))
      await until('the delivered checkpoint is told', async () =>
        /delivered and verified/.test(await window.text(id('checkpoints'))),
      )
      await window.click(id('job-actions'))
      await window.click(id('remove-job'))
      await window.click(id('undo'))
      await stage.close()
    },
  ],
  [
    'a million lines and 200,000 points open and scroll without a pause',
    async (stage) => {
      const told = execFileSync(
        'go',
        ['run', './backend/cmd/seed', '-home', stage.home, '-jobs', '20', '-log-lines', '1000000', '-points', '200000'],
        { encoding: 'utf8', cwd: new URL('../../..', import.meta.url) },
      )
      const job = told.match(/\b[0-9a-z]{26}\b/)?.[0]
      assert.ok(job, `the seeder names the long job: ${told}`)
      const window = await stage.open()
      await stage.go(`/jobs/${job}`)
      await window.see(id('status'))
      const figures = {}
      figures.curves = await opened(
        stage,
        `/jobs/${job}/curves`,
        `document.querySelector('${id('curve')} canvas') && Number(document.querySelector('${id('curve')}').dataset.points) > 100`,
      )
      await stage.look('curves-long', { docs: 'curves' })
      figures.log = await opened(
        stage,
        `/jobs/${job}/log`,
        `document.querySelector('${id('log-lines')} .log-text')?.textContent`,
      )
      await sleep(500)
      // The best of three: a machine that does other things at the same time makes gaps of its own.
      let scrolled = await gaps(stage, id('log-lines'), 400)
      for (let n = 1; n < 3 && scrolled[0] >= GAP; n++) scrolled = await gaps(stage, id('log-lines'), 400)
      figures.worst = scrolled[0]
      figures.tenth = scrolled[Math.floor(scrolled.length / 10)]
      const began = Date.now()
      await window.click(id('log-find'))
      await window.type('gradient norm is 1.9')
      await until('the search is done', async () => /^[\d,]+ hits$/.test(await window.text(id('log-hits'))), {
        within: 30_000,
      })
      figures.search = Date.now() - began
      await window.press(KEYS.enter)
      await until('the hit is picked', async () => /gradient norm/.test(await window.text(id('log-picked'))))
      await stage.look('log-long')
      process.stdout.write(
        `    ${Object.entries(figures)
          .map(([name, ms]) => `${name} ${Math.round(ms)} ms`)
          .join(', ')}\n`,
      )
      assert.ok(figures.curves < OPEN && figures.log < OPEN, `opened in ${figures.curves} and ${figures.log} ms`)
      assert.ok(figures.worst < GAP, `the longest gap while scrolling is ${figures.worst} ms`)
      await stage.close()
    },
  ],
]
