// Clicks through the real native window, with the real core behind it.
//
//   node frontend/e2e/window.mjs BINARY [--only NAME,NAME] [--docs DIR] [--sheet DIR]
//
// BINARY is the program built with the tag e2e. It needs a display, a window manager and a session bus of its own:
//   build/with-session build/with-display node frontend/e2e/window.mjs build/bin/crisol-e2e
// Each file of scenarios/ is a scenario with a home of its own; --only chooses some. --docs leaves the photographs of the
// documentation in DIR; --sheet leaves one of every state, in both sizes, schemes and languages.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Stage } from './stage.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, docs: { type: 'string' }, sheet: { type: 'string' } },
})
if (positionals.length !== 1) {
  console.error('usage: node frontend/e2e/window.mjs BINARY [--only NAME,NAME] [--docs DIR] [--sheet DIR]')
  process.exit(2)
}
const binary = resolve(positionals[0])
assert.ok(statSync(binary).isFile(), `${binary} is the program to test`)
const photos = { docs: values.docs ? resolve(values.docs) : null, sheet: values.sheet ? resolve(values.sheet) : null }
const known = readdirSync(join(here, 'scenarios')).map((file) => file.replace(/\.mjs$/, ''))
const chosen = values.only ? values.only.split(',') : known
for (const name of chosen)
  assert.ok(known.includes(name), `there is no scenario ${name}; there are ${known.join(', ')}`)

/** Plays one scenario and tells whether all of it went well. */
async function play(name) {
  const { scenes } = await import(join(here, 'scenarios', `${name}.mjs`))
  const stage = new Stage(name, binary, photos)
  try {
    await stage.begin()
    for (const [title, act] of scenes) {
      const began = Date.now()
      try {
        await act(stage)
      } catch (error) {
        const evidence = join(tmpdir(), `crisol-window-failed-${name}.png`)
        await stage.photograph(evidence, { as: 'it was' }).catch(() => undefined)
        const text = await stage.window?.run('return document.body.innerText').catch(() => '')
        console.error(`FAIL  ${name}: ${title}\n${error.stack}\nThe page said:\n${text}\nPhotograph: ${evidence}`)
        return false
      }
      console.log(`ok    ${name}: ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
    }
    return true
  } finally {
    await stage.end()
  }
}

let failed = 0
for (const name of chosen) if (!(await play(name))) failed++
process.exit(failed === 0 ? 0 : 1)
