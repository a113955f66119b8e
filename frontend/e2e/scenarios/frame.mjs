// The frame around every view: places, palette, shortcuts, help, and the gallery of components.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

export const scenes = [
  [
    'places are reached with the keyboard alone',
    async (stage) => {
      const window = await stage.open()
      await window.see('h1')
      await window.type('gs')
      await window.see(id('settings'))
      await window.type('k', KEYS.control)
      await window.see('[role="dialog"]')
      await sleep(300)
      await stage.accessible('the palette')
      await window.type(`gallery${KEYS.enter}`)
      await window.see(id('gallery'))
      await window.gone('[role="dialog"]')
    },
  ],
  [
    'the gallery shows every component in every state',
    async (stage) => {
      await sleep(400)
      await stage.look('gallery', { docs: 'gallery' })
    },
  ],
  [
    'the cheat sheet has the keys',
    async (stage) => {
      const { window } = stage
      await window.run('document.activeElement?.blur()')
      await stage.command('shortcuts')
      await window.see(id('cheat-sheet'))
      await sleep(400)
      await stage.look('shortcuts')
      await window.press(KEYS.escape)
      await window.gone(id('cheat-sheet'))
    },
  ],
  [
    'help is read without a network',
    async (stage) => {
      const { window } = stage
      await stage.command('go.help')
      await until('the page has its text', async () => (await window.text(id('help-text'))).length > 500)
      assert.match(await window.text(id('help-text')), /Crisol/)
      await stage.look('help')
    },
  ],
  [
    'every page of the help has its pictures, and fits the window in both languages',
    async (stage) => {
      const { window } = stage
      const pages = await window.run(
        `return [...document.querySelectorAll('.help-pages a')].map((a) => a.dataset.testid.replace('help-', ''))`,
      )
      assert.ok(pages.includes('shortcuts'), pages.join())
      for (const page of pages) {
        await stage.go(`/help/${page}`)
        await window.see(`${id(`help-${page}`)}[aria-current="page"]`)
        await window.see(`${id('help-text')} h1`)
        await until(`the pictures of ${page} are drawn`, () =>
          window.run(`return [...document.querySelectorAll('.help-text img')].every((i) => i.naturalWidth > 0)`),
        )
        await stage.look(`help-${page}`)
      }
      await stage.close()
    },
  ],
]
