// A job outlives its window, and a home that cannot be used is told in the window.
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alive, id } from '../stage.mjs'
import { Driver, until } from '../webdriver.mjs'

export const scenes = [
  [
    'a job goes on in the background, and in the next window',
    async (stage) => {
      let window = await stage.open()
      await stage.rehearse({ step_delay_ms: 250 })
      await stage.stepAtLeast(5)
      await stage.speak('es')
      const background = await stage.closeBusy()

      window = await stage.open()
      assert.equal(alive(background), false, 'the background server handed the home over')
      await until('the window still speaks Spanish', async () => (await window.attribute('html', 'lang')) === 'es')
      await stage.go('/jobs')
      await window.click('[data-index="0"]')
      await window.see(id('progress'))
      await stage.closeBusy()
      await until(
        'the job was brought home, and the background server has ended',
        () => !existsSync(stage.private_('server.json')),
        { within: 60_000 },
      )
      window = await stage.open()
      await stage.go('/jobs')
      await window.click('[data-index="0"]')
      await window.see(id('outcome-delivered'))
      await stage.close()
      assert.equal(existsSync(stage.private_('server.json')), false, 'nothing stays behind when there is nothing to do')
    },
  ],
  [
    'a home that cannot be used is told in the window',
    async (stage) => {
      const file = join(stage.dir, 'no-folder')
      writeFileSync(file, '')
      const other = await Driver.start({ ...stage.environment(), CRISOL_HOME: file })
      try {
        const window = await other.open(stage.binary)
        await window.see('[role="alert"]')
        assert.match(await window.text('[role="alert"]'), /no-folder/)
        await window.run('window.runtime.Quit()').catch(() => undefined)
        await window.end()
      } finally {
        other.stop()
      }
    },
  ],
]
