// The window as an assistive technology, a keyboard and a file manager see it: from outside, without WebDriver.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from './webdriver.mjs'

const here = dirname(fileURLToPath(import.meta.url))
// Debian's own: the one that has python3-gi.
const PYTHON = '/usr/bin/python3'

const run = (command, ...args) =>
  execFileSync(command, args.map(String), { encoding: 'utf8', maxBuffer: 64 << 20 }).trim()

/** Starts the accessibility bus of the session, and has programs that start from now on tell it what they show. */
export async function startAccessibility(stage) {
  const { NO_AT_BRIDGE: _, ...env } = process.env
  const bus = spawn('/usr/libexec/at-spi-bus-launcher', ['--launch-immediately'], { stdio: 'ignore', env })
  bus.on('error', () => undefined) // what follows tells
  await until('the accessibility bus is on (package at-spi2-core)', () => {
    run(
      'dbus-send',
      '--session',
      '--print-reply',
      '--dest=org.a11y.Bus',
      '/org/a11y/bus',
      'org.freedesktop.DBus.Properties.Set',
      'string:org.a11y.Status',
      'string:IsEnabled',
      'variant:boolean:true',
    )
    return true
  })
  stage.env.NO_AT_BRIDGE = undefined
  return { stop: () => bus.kill() }
}

/** The tree of what the window shows, from the first node of a role on. */
export const tree = (stage, role) => JSON.parse(run(PYTHON, join(here, 'atspi.py'), 'tree', stage.server(), role))

/** Does what an assistive technology does with the node of a role and name. */
export const activate = (stage, role, name) => run(PYTHON, join(here, 'atspi.py'), 'press', stage.server(), role, name)

/** All nodes of a tree, each with the path that leads to it. */
export function* nodes(root, path = []) {
  assert.ok(!root.cut, `the tree of ${path[0]} is too large`)
  yield [root, path]
  for (const child of root.children ?? []) yield* nodes(child, [...path, `${root.role} "${root.name}"`])
}

/** Presses keys on the keyboard of the display, such as ctrl+n; the window that has the focus gets them. */
export const strike = (...keys) => run('xdotool', 'key', '--clearmodifiers', ...keys)

/** Puts the window to the front, as a click on it does. */
export const focus = (stage) => run('xdotool', 'windowactivate', '--sync', stage.frame())

const moveTo = (x, y) => run('xdotool', 'mousemove', Math.round(x), Math.round(y))

async function glide([x, y], [toX, toY]) {
  for (let i = 1; i <= 10; i++) {
    moveTo(x + ((toX - x) * i) / 10, y + ((toY - y) * i) / 10)
    await sleep(25)
  }
}

/** Drags a path from a file manager's window over the middle of ours; look is called before it is let go. */
export async function drag(stage, path, look) {
  const source = spawn(PYTHON, [join(here, 'drag.py'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let heard = ''
  source.stdout.setEncoding('utf8').on('data', (text) => {
    heard += text
  })
  try {
    await until('there is something to drag', () => heard.includes('ready'))
    const from = [30, 30]
    await until('the drag has begun', async () => {
      moveTo(...from)
      run('xdotool', 'mousedown', 1)
      await glide(from, [80, 80])
      if (heard.includes('begun')) return true
      run('xdotool', 'mouseup', 1)
      return false
    })
    const at = Object.fromEntries(
      run('xdotool', 'getwindowgeometry', '--shell', stage.frame())
        .split('\n')
        .map((line) => line.split('=')),
    )
    const to = [Number(at.X) + at.WIDTH / 2, Number(at.Y) + at.HEIGHT / 2]
    await glide([80, 80], to)
    await look()
    run('xdotool', 'mouseup', 1)
    await until('the drag is over', () => /taken|refused/.test(heard))
  } finally {
    source.kill()
  }
}
