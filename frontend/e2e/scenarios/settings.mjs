// Tokens and what may leave this computer.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { keychainHolds } from '../desktop.mjs'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

export const scenes = [
  [
    'a token goes into the keychain and out again',
    async (stage) => {
      const window = await stage.open()
      const source = (want) =>
        until(`the token comes from ${want || 'nowhere'}`, async () => {
          return ((await window.attribute(id('source-HF_TOKEN'), 'data-source')) ?? '') === want
        })
      await window.see('h1')
      await window.type(',', KEYS.control)
      await window.see(id('settings'))
      await source('')
      await window.click(id('set-HF_TOKEN'))
      await window.see('[role="dialog"]')
      await sleep(400)
      await stage.accessible('the question for a token')
      await window.click(id('token-field'))
      await window.type(`hf_window_test${KEYS.enter}`)
      await window.gone('[role="dialog"]')
      await source('keychain')
      assert.ok(await keychainHolds('HF_TOKEN'), 'the keychain of the session holds it')
      const left = await window.run(
        'return document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((i) => i.value)',
      )
      assert.ok(!left.includes('hf_window_test'), 'the page does not hold it any more')
      await stage.look('settings', { docs: true })
      await window.click(id('delete-HF_TOKEN'))
      await window.click(id('delete-HF_TOKEN-yes'))
      await source('')
      await window.gone('[role="dialog"]')
      assert.equal(await keychainHolds('HF_TOKEN'), false, 'the keychain does not hold it any more')
    },
  ],
  [
    'uploads can be forbidden, and that is kept',
    async (stage) => {
      const { window } = stage
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
      await stage.go('/jobs')
      await window.gone(id('settings'))
      await stage.go('/settings')
      await until('it is still forbidden', async () => {
        return (await window.attribute(id('consent-deny'), 'data-chosen')) === 'true'
      })
      await chosen('ask')
    },
  ],
]
