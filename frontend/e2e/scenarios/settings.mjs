// The settings: tokens and whether they work, what may leave, language and appearance while a job runs, the network, ports.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keychainHolds } from '../desktop.mjs'
import { startIssuers } from '../issuers.mjs'
import { id, words } from '../stage.mjs'
import { freePort, KEYS, until } from '../webdriver.mjs'

const GOOD = 'hf_window_test'
let issuers

const verdict = (window, testid, want) =>
  until(`the issuer's word is ${want}`, async () => (await window.attribute(id(testid), 'data-verdict')) === want)

export const scenes = [
  [
    'a token is tested as typed, goes into the keychain, is tested there, and goes out again',
    async (stage) => {
      issuers = await startIssuers(GOOD)
      stage.env.CRISOL_E2E_ISSUERS = issuers.url
      const window = await stage.open()
      const source = (want) =>
        until(`the token comes from ${want || 'nowhere'}`, async () => {
          return ((await window.attribute(id('source-HF_TOKEN'), 'data-source')) ?? '') === want
        })
      await window.type(',', KEYS.control)
      await window.see(id('settings'))
      await source('')
      await window.click(id('set-HF_TOKEN'))
      await window.see('[role="dialog"]')
      await sleep(400)
      await stage.accessible('the question for a token')
      await window.click(id('token-field'))
      await window.type('hf_of_somebody_else')
      await window.click(id('token-test'))
      await verdict(window, 'answer-typed', 'refused')
      assert.equal(await keychainHolds('HF_TOKEN'), false, 'a test stores nothing')
      await window.run('document.querySelector(arguments[0]).select()', id('token-field'))
      await window.click(id('token-field'))
      await window.type('a', KEYS.control)
      await window.type(GOOD)
      await window.click(id('token-test'))
      await verdict(window, 'answer-typed', 'valid')
      await window.click(id('token-save'))
      await window.gone('[role="dialog"]')
      await source('keychain')
      assert.ok(await keychainHolds('HF_TOKEN'), 'the keychain of the session holds it')
      const left = await window.run(
        'return document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((i) => i.value)',
      )
      assert.ok(!left.includes(GOOD), 'the page does not hold it any more')
      await window.click(id('test-HF_TOKEN'))
      await verdict(window, 'answer-HF_TOKEN', 'valid')
      assert.match(await window.text(id('answer-HF_TOKEN')), /ana/)
      assert.deepEqual([...new Set(issuers.asked)], ['GET /api/whoami-v2'])
      await stage.look('settings', { docs: 'settings' })
      issuers.stop()
      await window.click(id('test-HF_TOKEN'))
      await verdict(window, 'answer-HF_TOKEN', 'unreachable')
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
      await stage.go('/settings/leaving')
      await chosen('deny')
      await stage.go('/jobs')
      await window.gone(id('settings'))
      await stage.go('/settings/leaving')
      await until('it is still forbidden', async () => {
        return (await window.attribute(id('consent-deny'), 'data-chosen')) === 'true'
      })
      await chosen('ask')
      await stage.look('leaving')
    },
  ],
  [
    'every section is fit to be seen',
    async (stage) => {
      for (const section of ['folders', 'looks', 'notices', 'network', 'ports', 'about']) {
        await stage.go(`/settings/${section}`)
        await stage.window.see(`${id(`section-${section}`)}[aria-current="page"]`)
        await stage.look(section)
      }
    },
  ],
  [
    'settings are found as one types, in any language',
    async (stage) => {
      const { window } = stage
      await window.run('document.activeElement?.blur()')
      await window.type('/')
      await window.type('oscuro')
      await window.see(id('setting-theme'))
      assert.equal(await window.count('.setting'), 1)
      await stage.look('search')
      await window.click(id('settings-search'))
      await window.type(`${KEYS.escape}xyzzy`)
      await window.see(id('nothing-found'))
      await stage.look('nothing')
      await window.click(id('settings-search'))
      await window.press(KEYS.escape)
      await window.gone(id('nothing-found'))
    },
  ],
  [
    'a proxy and a bundle are checked before they are kept, and the login goes to the keychain',
    async (stage) => {
      const { window } = stage
      await stage.go('/settings/network')
      await window.click(id('proxy-address'))
      await window.type(`ftp://proxy${KEYS.enter}`)
      await window.see(`${id('setting-proxyAddress')} ${id('refusal')}`)
      await window.run('document.querySelector(arguments[0]).select()', id('proxy-address'))
      await window.type(`http://ana:very-private@proxy.invalid:3128${KEYS.enter}`)
      await until('the login is in the keychain', () => keychainHolds('CRISOL_PROXY_LOGIN'))
      await until('the address is kept without the login', () =>
        window.run(
          'return document.querySelector(arguments[0]).value === "http://proxy.invalid:3128"',
          id('proxy-address'),
        ),
      )
      const left = await window.run('return document.documentElement.outerHTML')
      assert.ok(!left.includes('very-private'), 'the page does not hold the password any more')
      await stage.look('network-own')
      await window.click(id('delete-login'))
      await window.click(id('delete-login-yes'))
      await until('the login is gone', async () => !(await keychainHolds('CRISOL_PROXY_LOGIN')))
      await window.gone('[role="dialog"]')
      await window.run('document.querySelector(arguments[0]).select()', id('proxy-address'))
      await window.type(`${KEYS.delete}${KEYS.enter}`)
      await window.see(id('proxy-environment'))
    },
  ],
  [
    'the storage moves to another port, and not to one that is taken',
    async (stage) => {
      const { window } = stage
      await stage.go('/settings/ports')
      const other = createServer()
      await new Promise((done) => other.listen(0, '127.0.0.1', done))
      const give = async (port) => {
        await window.see(`${id('port')}:not(:disabled)`)
        await window.click(id('port'))
        await window.run('document.querySelector(arguments[0]).select()', id('port'))
        await window.type(`${port}${KEYS.enter}`)
      }
      await give(other.address().port)
      await window.see(`${id('setting-port')} ${id('refusal')}`)
      await stage.look('port-taken')
      other.close()
      const free = await freePort()
      await give(free)
      await until('the storage has the new port', async () =>
        (await window.text(id('storage-address'))).includes(`:${free}/`),
      )
      assert.equal((await fetch(await window.text(id('storage-address')))).status >= 400, true, 'it answers, to nobody')
    },
  ],
  [
    'a notification is tried',
    async (stage) => {
      await stage.go('/settings/notices')
      await stage.window.click(id('notice-test'))
      await until('the desktop was told', () => stage.desktop.heard().includes('string "Notifications work"'))
      await sleep(1500) // the bubble goes
    },
  ],
  [
    'language and appearance change while a job runs, and a restart keeps them',
    async (stage) => {
      const { window } = stage
      await stage.rehearse({ step_delay_ms: 60, stall_at_step: 38 })
      await stage.stepAtLeast(5)
      await stage.go('/settings/ports')
      await window.see(id('port-known'))
      assert.equal(await window.run('return document.querySelector(arguments[0]).disabled', id('port-free')), true)
      await stage.go('/settings/looks')
      await window.click(`${id('setting-theme')} input[value="dark"] + label`)
      await window.click(`${id('setting-language')} input[value="es"] + label`)
      await until('the page speaks Spanish', async () => (await window.attribute('html', 'lang')) === 'es')
      await until('the page is dark', () =>
        window.run('return document.documentElement.dataset.mantineColorScheme === "dark"'),
      )
      assert.equal(await window.text('h1'), words.es.settings.title)
      await window.run('localStorage.clear()') // as another profile of the web view would have it
      await stage.closeBusy()
      await stage.open()
      const again = stage.window
      await until('the window still speaks Spanish', async () => (await again.attribute('html', 'lang')) === 'es')
      await until('the window is still dark', () =>
        again.run('return document.documentElement.dataset.mantineColorScheme === "dark"'),
      )
    },
  ],
  [
    'a file without certificates is not taken for a bundle',
    async (stage) => {
      const { window } = stage
      const path = join(stage.dir, 'ca.pem')
      writeFileSync(path, 'no certificate\n')
      const refused = await window.runAsync(
        `const done = arguments[1]
        window.go.service.Network.Set({ mode: 'system', proxy: '', bundle: arguments[0] }).then(() => done(''), (e) => done(String(e.message ?? e)))`,
        path,
      )
      assert.match(refused, /BEGIN CERTIFICATE/)
    },
  ],
]
