// What is around the window: the icon in the tray, what closing does, and a computer that stays awake.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { alive, id } from '../stage.mjs'
import { openLogind, openTray } from '../surroundings.mjs'
import { KEYS, until } from '../webdriver.mjs'

const hidden = (window) => window.run('return document.hidden')
const closeWindow = (window) => window.run('window.runtime.Quit()')
const pictures = {}

export const scenes = [
  [
    'the tray has an icon that says that nothing runs',
    async (stage) => {
      stage.tray = await openTray()
      stage.logind = await openLogind()
      stage.env.DBUS_SYSTEM_BUS_ADDRESS = stage.logind.address
      // The program ends by itself in the last scene; only whoever started it learns how.
      const program = join(stage.dir, 'crisol')
      stage.ending = join(stage.dir, 'ending')
      writeFileSync(program, `#!/bin/sh\n"${stage.binary}" "$@"\necho $? >"${stage.ending}"\n`)
      chmodSync(program, 0o755)
      stage.binary = program

      await stage.open()
      await stage.go('/jobs')
      await until('the icon is in the tray', () => stage.tray.icons() === 1)
      await until('the tooltip', async () => (await stage.tray.icon()).tooltip === 'Crisol · No job is running')
      const icon = await stage.tray.icon()
      assert.equal(icon.id, 'Crisol')
      assert.deepEqual(icon.size, [64, 64])
      pictures.idle = icon.digest
      assert.deepEqual(await stage.tray.menu(), ['Open Crisol', '-', 'No job is running', '-', 'Quit Crisol'])
      assert.equal(stage.logind.inhibited().length, 0, 'nothing keeps the computer awake')
    },
  ],
  [
    'a running job stands in the tray, and the computer stays awake',
    async (stage) => {
      const { window, tray } = stage
      await stage.rehearse({ step_delay_ms: 60, stall_at_step: 45 })
      await stage.stepAtLeast(20)
      await until('the job in the menu', async () => /^sample · \d+\u00a0%/.test((await tray.menu())[2]))
      const icon = await tray.icon()
      assert.equal(icon.tooltip, 'Crisol · 1 job is running')
      assert.notEqual(icon.digest, pictures.idle, 'the picture is another one')
      assert.deepEqual(stage.logind.inhibited(), [['sleep', 'Crisol', 'A training job needs this computer', 'block']])
      assert.equal(stage.logind.released(), 0)
      assert.match(await window.text(id('keep-on')), /Keep this computer on until/)
      await stage.look('keep-on')
      await stage.resize([760, 600])
      await stage.fits('the icon of a narrow window')
      assert.match(await window.attribute(id('keep-on'), 'aria-label'), /Keep this computer on until/)
      await stage.resize([1280, 820])
    },
  ],
  [
    'the tray speaks the language of the window',
    async (stage) => {
      await stage.speak('es')
      await until('the menu in Spanish', async () => (await stage.tray.menu())[0] === 'Abrir Crisol')
      assert.equal((await stage.tray.icon()).tooltip, 'Crisol · 1 trabajo en marcha')
      await stage.speak('en')
      await until('the menu in English', async () => (await stage.tray.menu())[0] === 'Open Crisol')
    },
  ],
  [
    'closing is asked about, and Esc keeps the window',
    async (stage) => {
      const { window } = stage
      await closeWindow(window)
      await window.see(id('closing'))
      await sleep(400)
      await stage.look('closing')
      await window.press(KEYS.escape)
      await window.gone(id('closing'))
      await sleep(3500) // longer than a page may take that does not ask
      assert.equal(await hidden(window), false, 'the window is still there')
    },
  ],
  [
    'kept in the tray, the job goes on, and Open brings the window back',
    async (stage) => {
      const { window, tray } = stage
      await closeWindow(window)
      await window.click(id('closing-remember'))
      // Not by a click of the driver, which waits for a window that is hidden to draw again.
      await window.run('document.querySelector(arguments[0]).click()', id('closing-tray'))
      await until('the window is hidden', () => hidden(window))
      assert.ok(alive(stage.server()), 'Crisol still holds the home')
      assert.match((await tray.menu())[2], /^sample/)
      await tray.click('Open Crisol')
      await until('the window is back', async () => !(await hidden(window)))
      assert.equal(await window.attribute(id('status'), 'data-status'), 'running')
    },
  ],
  [
    'it is not asked again, and a job of the menu leads to the job',
    async (stage) => {
      const { window, tray } = stage
      await stage.go('/settings')
      await closeWindow(window)
      await until('the window is hidden', () => hidden(window))
      await tray.click('sample')
      await until('the window is back', async () => !(await hidden(window)))
      await window.see(id('status'))
      await closeWindow(window)
      await until('the window is hidden', () => hidden(window))
      await tray.activate()
      await until('a click on the icon brings it back', async () => !(await hidden(window)))
    },
  ],
  [
    'a hidden window comes back when the tray goes',
    async (stage) => {
      const { window, tray } = stage
      await closeWindow(window)
      await until('the window is hidden', () => hidden(window))
      await tray.leave()
      await until('the window is back', async () => !(await hidden(window)))
      await tray.comeBack()
      await until('the icon is there again', () => tray.icons() === 2)
    },
  ],
  [
    'after the job nothing keeps the computer awake',
    async (stage) => {
      const { window, tray } = stage
      await window.click(id('cancel-job'))
      await window.click(id('cancel-job-yes'))
      await window.see(id('outcome-cancelled'), { within: 60_000 })
      await until('logind was let go of', () => stage.logind.released() === 1)
      await until('the tray is idle', async () => (await tray.icon()).digest === pictures.idle)
      await window.gone(id('keep-on'))
    },
  ],
  [
    'a job that brings no model is told while the window is hidden',
    async (stage) => {
      const { window, tray } = stage
      await stage.rehearse({ deliver_nothing: true, step_delay_ms: 60 })
      await stage.stepAtLeast(2)
      await closeWindow(window)
      await until('the window is hidden', () => hidden(window))
      await until('the desktop was told', () => stage.desktop.heard().includes('string "sample brought no model"'), {
        within: 90_000,
      })
      assert.equal(await hidden(window), true)
      await tray.activate()
      await until('the window is back', async () => !(await hidden(window)))
    },
  ],
  [
    'Quit in the tray ends everything well',
    async (stage) => {
      await until('nothing is under way', async () => (await stage.tray.menu())[2] === 'No job is running')
      const pid = stage.server()
      await stage.tray.click('Quit Crisol')
      await until('Crisol has ended', () => !alive(pid))
      await until('its ending is known', () => existsSync(stage.ending))
      assert.equal(readFileSync(stage.ending, 'utf8').trim(), '0')
      assert.equal(existsSync(stage.private_('server.json')), false, 'nothing stays behind')
      await stage.window.end()
      stage.window = undefined
      stage.tray.close()
      stage.logind.close()
    },
  ],
]
