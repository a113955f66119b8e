// A small WebDriver client (W3C WebDriver) for the one window of WebKitWebDriver.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** A port of this machine that nobody uses. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Asks until the answer is truthy, and returns it. */
export async function until(what, ask, { within = 10_000, every = 60 } = {}) {
  const end = Date.now() + within
  let last
  for (;;) {
    try {
      const answer = await ask()
      if (answer) return answer
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain: ${what}${last ? ` (${last.message})` : ''}`)
    await sleep(every)
  }
}

/** WebKitWebDriver as a child process. Windows that it opens inherit env. */
export class Driver {
  static async start(env = process.env) {
    const port = await freePort()
    const driver = new Driver()
    driver.base = `http://127.0.0.1:${port}`
    driver.process = spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    driver.process.on('error', (error) => {
      throw new Error(`WebKitWebDriver does not start (${error.message}); install the apt package webkit2gtk-driver`)
    })
    await until('WebKitWebDriver answers', () => driver.ask('GET', '/status'))
    return driver
  }

  async ask(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { value } = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`)
    return value
  }

  /** Starts a program whose window lets itself be driven. */
  async open(binary, args = []) {
    const { sessionId } = await this.ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } },
    })
    return new Window(this, sessionId)
  }

  stop() {
    this.process.kill()
  }
}

/** The window that is being driven. */
export class Window {
  constructor(driver, session) {
    this.driver = driver
    this.path = `/session/${session}`
  }

  ask(method, path, body) {
    return this.driver.ask(method, this.path + path, body)
  }

  async find(css) {
    return (await this.ask('POST', '/element', { using: 'css selector', value: css }))[ELEMENT]
  }

  /** Waits for an element and returns its id. */
  see(css, options) {
    return until(`${css} is on the page`, () => this.find(css), options)
  }

  async gone(css, options) {
    await until(`${css} has left the page`, async () => (await this.count(css)) === 0, options)
  }

  count(css) {
    return this.run('return document.querySelectorAll(arguments[0]).length', css)
  }

  /** Clicks as a person does: on what can be seen and has come to rest. */
  async click(css) {
    let last = ''
    await until(`${css} can be clicked`, async () => {
      const element = await this.find(css)
      const place = JSON.stringify(await this.ask('GET', `/element/${element}/rect`))
      if (place !== last) {
        last = place
        return false
      }
      await this.ask('POST', `/element/${element}/click`, {})
      return true
    })
  }

  /** The text as it stands on the page. (WebKit's own "text" calls a cut-off line empty.) */
  async text(css) {
    return (await this.ask('GET', `/element/${await this.see(css)}/property/innerText`)).trim()
  }

  /** Waits until the page says something. */
  async seeText(text) {
    await until(`the page says "${text}"`, () =>
      this.run('return document.body.innerText.includes(arguments[0])', text),
    )
  }

  async attribute(css, name) {
    return this.ask('GET', `/element/${await this.see(css)}/attribute/${name}`)
  }

  /** Moves the pointer to a place of the page. */
  pointAt(x, y) {
    return this.ask('POST', '/actions', {
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          parameters: { pointerType: 'mouse' },
          // From a point beside it: the first move may be taken for where the pointer was all along.
          actions: [
            { type: 'pointerMove', x: x + 9, y: y + 9, duration: 0, origin: 'viewport' },
            { type: 'pointerMove', x, y, duration: 60, origin: 'viewport' },
          ],
        },
      ],
    })
  }

  /** Presses a key, by its character (WebDriver spec, "Keyboard actions"). */
  press(key) {
    return this.ask('POST', '/actions', {
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: [
            { type: 'keyDown', value: key },
            { type: 'keyUp', value: key },
          ],
        },
      ],
    })
  }

  /** Types a text, and keys among it, into what has the focus; all of held stay down meanwhile. */
  type(text, ...held) {
    const keys = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ])
    return this.ask('POST', '/actions', {
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: [
            ...held.map((value) => ({ type: 'keyDown', value })),
            ...keys,
            ...held.map((value) => ({ type: 'keyUp', value })),
          ],
        },
      ],
    })
  }

  run(script, ...args) {
    return this.ask('POST', '/execute/sync', { script, args })
  }

  /** Runs a script that calls its last argument when it is done. */
  runAsync(script, ...args) {
    return this.ask('POST', '/execute/async', { script, args })
  }

  async screenshot() {
    return Buffer.from(await this.ask('GET', '/screenshot'), 'base64')
  }

  /** Ends the session; the window may be gone already. */
  async end() {
    await this.ask('DELETE', '').catch(() => undefined)
  }
}

export const KEYS = {
  enter: '\uE007',
  escape: '\uE00C',
  tab: '\uE004',
  control: '\uE009',
  f2: '\uE032',
  end: '\uE010',
  home: '\uE011',
  delete: '\uE017',
}
