// What does not go through the page: assistive technologies (AT-SPI), the keys of the native menu, and a drop from outside.
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { activate, drag, focus, nodes, startAccessibility, strike, tree } from '../access.mjs'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

/** The roles whose nodes nobody can use or find without a name. */
const NAMED = new Set([
  'push button',
  'toggle button',
  'link',
  'entry',
  'password text',
  'check box',
  'switch',
  'radio button',
  'combo box',
  'spin button',
  'slider',
  'heading',
  'page tab',
  'table',
  'tree table',
  'image',
  'progress bar',
])

const MENU = {
  en: {
    File: ['New training', 'Open config folder…', 'Close window', 'Quit Crisol'],
    View: ['Search', 'Jobs', 'Models', 'Settings', 'Zoom in', 'Zoom out', 'Actual size', 'Full screen'],
    Help: ['Documentation', 'Keyboard shortcuts', 'Show the log file', 'About Crisol'],
  },
  es: {
    Archivo: ['Nuevo entrenamiento', 'Abrir carpeta de configuración…', 'Cerrar la ventana', 'Salir de Crisol'],
    Ver: ['Buscar', 'Trabajos', 'Modelos', 'Ajustes', 'Acercar', 'Alejar', 'Tamaño real', 'Pantalla completa'],
    Ayuda: ['Documentación', 'Atajos de teclado', 'Mostrar el archivo de registro', 'Acerca de Crisol'],
  },
}

const place = (window) => window.run('return window.location.hash')

/** The menu bar as { menu: [items] }. */
function menus(stage) {
  const bar = tree(stage, 'menu bar')
  const items = (menu) => (menu.children ?? []).filter((c) => c.role === 'menu item').map((c) => c.name)
  return Object.fromEntries(bar.children.map((menu) => [menu.name, items(menu)]))
}

/** Fails when an assistive technology would meet something nameless, or would not find its way, on the page as it is. */
async function told(stage, what) {
  let document
  await until(`${what} is told`, () => {
    document = tree(stage, 'document web')
    return [...nodes(document)].some(([node]) => node.role === 'heading')
  })
  assert.equal(document.name, 'Crisol', `the title of ${what}`)
  const found = [...nodes(document)]
  for (const landmark of ['navigation', 'main'])
    assert.ok(
      found.some(([node]) => node['xml-roles'] === landmark),
      `${what} has no landmark ${landmark}`,
    )
  const nameless = found
    .filter(([node]) => NAMED.has(node.role) && node.name.trim() === '')
    .map(([node, path]) => `${node.role} without a name: ${path.slice(-4).join(' > ')}`)
  assert.deepEqual(nameless, [], what)
}

/** Notes from now on where the window goes and what opens over the page. */
const watch = (window) =>
  window.run(`
    window.seen = []
    if (window.watched) return
    window.watched = true
    addEventListener('hashchange', () => window.seen.push(location.hash))
    let open = 0
    new MutationObserver(() => {
      const now = document.querySelectorAll('[role=dialog]').length
      if (now !== open) window.seen.push(now > open ? 'opened' : 'closed')
      open = now
    }).observe(document.body, { subtree: true, childList: true })`)

const seen = (window) => window.run('return window.seen')

/** Strikes a key; what it leads to is exactly once what is expected, also a moment later. */
async function once(window, key, ...expected) {
  await watch(window)
  strike(key)
  await until(`${key} does something`, async () => (await seen(window)).length > 0)
  await sleep(400)
  assert.deepEqual(await seen(window), expected, key)
}

const zoom = (window) => window.run('return document.documentElement.style.zoom')

async function zoomsTo(window, key, expected) {
  strike(key)
  await until(`${key} draws at ${expected}`, async () => (await zoom(window)) === expected)
  await sleep(300)
  assert.equal(await zoom(window), expected, key)
}

/** A config folder with photographs beside it, at a path that needs care. */
function configOf(stage) {
  const sample = join(stage.dir, 'mi configuración ñ')
  cpSync(stage.private_('sample'), sample, { recursive: true })
  return join(sample, 'config')
}

let accessibility

export const scenes = [
  [
    'the native menu is there, in the language of the page',
    async (stage) => {
      accessibility = await startAccessibility(stage)
      await stage.open()
      for (const language of ['en', 'es', 'en']) {
        await stage.speak(language)
        await until(`the menu is in ${language}`, () => {
          assert.deepEqual(menus(stage), MENU[language])
          return true
        })
      }
    },
  ],
  [
    'its entries work after it has changed its language',
    async (stage) => {
      const { window } = stage
      activate(stage, 'menu item', 'Settings')
      await until('the window is at the settings', async () => (await place(window)).startsWith('#/settings'))
      await stage.speak('es')
      await until('the menu speaks Spanish', () => 'Ver' in menus(stage))
      activate(stage, 'menu item', 'Modelos')
      await until('the window is at the models', async () => (await place(window)) === '#/models')
      await stage.speak('en')
    },
  ],
  [
    'every place tells what is on it',
    async (stage) => {
      const { window } = stage
      for (const path of ['/jobs', '/new', '/models', '/settings', '/settings/about', '/help']) {
        await stage.go(path)
        await sleep(300)
        await told(stage, path)
      }
      await stage.go('/new?sample=1')
      await window.see(id('agree'), { within: 30_000 })
      await told(stage, 'the plan')
      await stage.agree()
      await window.see(id('outcome-delivered'), { within: 90_000 })
      await told(stage, 'a job')
      await stage.go('/jobs')
      await window.see('[data-index]')
      await told(stage, '/jobs with a job')
      await stage.go('/models')
      await sleep(300)
      await told(stage, '/models with a model')
    },
  ],
  [
    'a key of the menu does its work once',
    async (stage) => {
      const { window } = stage
      await stage.go('/jobs')
      focus(stage)
      await once(window, 'ctrl+n', '#/new')
      await once(window, 'ctrl+comma', '#/settings')
      await once(window, 'ctrl+k', 'opened')
      await once(window, 'Escape', 'closed')
      await zoomsTo(window, 'ctrl+plus', '1.1')
      await zoomsTo(window, 'ctrl+plus', '1.25')
      await zoomsTo(window, 'ctrl+minus', '1.1')
      await zoomsTo(window, 'ctrl+0', '1')
    },
  ],
  [
    'what is typed into a field is text',
    async (stage) => {
      const { window } = stage
      await stage.go('/settings')
      await window.click('input[type="search"], main input')
      await watch(window)
      strike('g', 'j')
      await until('the field has the text', () => window.run("return document.activeElement.value === 'gj'"))
      await sleep(300)
      assert.deepEqual(await seen(window), [])
      await window.press(KEYS.escape)
    },
  ],
  [
    'a folder that is dropped from a file manager is planned',
    async (stage) => {
      const { window } = stage
      await stage.go('/jobs')
      await drag(stage, configOf(stage), () => window.see(id('drop')))
      await window.see(id('agree'), { within: 30_000 })
      await window.seeText('mi configuración ñ/config')
      await window.gone(id('drop'))
      assert.match(await window.run('return location.href'), /^wails:/)
    },
  ],
  [
    'another file that is dropped is refused in words',
    async (stage) => {
      const { window } = stage
      const file = join(stage.dir, 'notes.txt')
      writeFileSync(file, 'Milk, bread.\n')
      await stage.go('/jobs')
      await drag(stage, file, () => window.see(id('drop')))
      await window.seeText('That is no config folder')
      await window.gone(id('drop'))
      assert.equal(await window.run('return location.href'), 'wails://wails/#/jobs')
      await stage.close()
      accessibility.stop()
    },
  ],
]
