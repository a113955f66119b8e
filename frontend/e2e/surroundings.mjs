// What a desktop has around the window beside notifications: a tray, and a service that puts the computer to sleep.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from './webdriver.mjs'

const here = dirname(fileURLToPath(import.meta.url))

/** Starts a script of Debian's Python (package python3-gi) that speaks in lines of JSON. */
async function speaker(script, env = process.env) {
  const child = spawn('/usr/bin/python3', [join(here, script)], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const said = []
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)))
  child.on('error', (error) => said.push({ error: error.message }))
  await until(`${script} is ready (it needs the package python3-gi)`, () => said.some((line) => line.ready))
  return { child, said }
}

/** A tray: waits for icons, and looks at the newest as a person does. */
export async function openTray() {
  const { child, said } = await speaker('watcher.py')
  const ask = async (request) => {
    const from = said.length
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const answer = await until('the tray answers', () =>
      said.slice(from).find((line) => 'answer' in line || line.error),
    )
    assert.equal(answer.error, undefined, `the icon: ${answer.error}`)
    return answer.answer
  }
  const tray = {
    icons: () => said.filter((line) => line.registered).length,
    icon: () => ask({ ask: 'icon' }),
    /** The texts of the menu, '-' for a line between groups. */
    menu: async () => (await ask({ ask: 'menu' })).map((line) => (line.separator ? '-' : line.label)),
    /** Clicks the line of the menu that begins with a text. */
    click: async (text) => {
      const lines = await ask({ ask: 'menu' })
      const line = lines.find(({ label }) => label.startsWith(text))
      assert.ok(line?.enabled, `the menu has a line ${text}; it has ${lines.map(({ label }) => label).join(' | ')}`)
      await ask({ ask: 'click', id: line.id })
    },
    activate: () => ask({ ask: 'activate' }),
    leave: () => ask({ ask: 'leave' }),
    comeBack: () => ask({ ask: 'return' }),
    close: () => child.kill(),
  }
  return tray
}

/** A system bus of its own with a logind on it; inhibited and released tell how often. */
export async function openLogind() {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let address = ''
  daemon.stdout.setEncoding('utf8').on('data', (text) => {
    address += text
  })
  await until('a bus for the system', () => address.includes('\n'))
  const { child, said } = await speaker('logind.py', { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address.trim() })
  return {
    address: address.trim(),
    inhibited: () => said.filter((line) => line.inhibit).map((line) => line.inhibit),
    released: () => said.filter((line) => line.released).length,
    close: () => {
      child.kill()
      daemon.kill()
    },
  }
}
