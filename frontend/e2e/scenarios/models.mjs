// A model from the rehearsal that brings it home to the trash and back.
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fakeFileManager } from '../desktop.mjs'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

const loras = join(homedir(), 'ComfyUI', 'models', 'loras')
const folder = (stage) => join(stage.home, 'models')
const inode = (path) => statSync(path).ino
const models = (dir) => readdirSync(dir).filter((name) => name.endsWith('.safetensors'))

export const scenes = [
  [
    'no models yet: how the first one gets here',
    async (stage) => {
      stage.manager = await fakeFileManager()
      mkdirSync(loras, { recursive: true })
      const window = await stage.open()
      await stage.go('/models')
      await window.see(id('no-models'))
      await stage.look('none')
    },
  ],
  [
    'a model that came home appears under a readable name',
    async (stage) => {
      const { window } = stage
      await stage.rehearse()
      await until(
        'the job is done',
        async () => (await window.attribute(id('status'), 'data-status')) === 'completed',
        {
          within: 90_000,
        },
      )
      await stage.go('/models')
      await window.see(id('model'))
      const names = models(folder(stage))
      assert.equal(names.length, 1, 'one file in the model folder')
      assert.match(await window.text(id('model')), new RegExp(names[0].replace('.safetensors', '')))
      await stage.look('one')
    },
  ],
  [
    'Enter opens it, and it is verified to its last byte',
    async (stage) => {
      const { window } = stage
      await window.run(`document.querySelector('${id('model')}').focus()`)
      await window.press(KEYS.enter)
      await window.see(id('model-page'))
      await window.see(id('model-facts'))
      await window.click(id('model-verify'))
      await window.see(id('verify-verdict'))
      assert.match(await window.text(id('model-verification')), /Every byte is as it was recorded/)
      await stage.look('details', { docs: 'model' })
    },
  ],
  [
    'it is renamed where its name stands',
    async (stage) => {
      const { window } = stage
      await window.run('document.activeElement?.blur()')
      await window.press(KEYS.f2)
      await window.see(id('model-name-field'))
      await stage.accessible('the field for a new name')
      await window.type(`Otter: night${KEYS.enter}`)
      await until('the file has its new name', () => models(folder(stage)).join() === 'Otter- night.safetensors')
      await until('the page says so', async () => (await window.text('h1')).includes('Otter- night'))
    },
  ],
  [
    'the file manager is asked to show it',
    async (stage) => {
      await stage.window.click(id('model-show'))
      const file = encodeURI(`file://${join(folder(stage), 'Otter- night.safetensors')}`)
      await until('the file manager heard of it', () => stage.manager.heard().includes(file))
    },
  ],
  [
    'ComfyUI gets it without a second copy, once',
    async (stage) => {
      const { window } = stage
      const ours = join(folder(stage), 'Otter- night.safetensors')
      const theirs = join(loras, 'Otter- night.safetensors')
      for (const _ of [1, 2]) {
        await window.gone('[role="menu"]')
        await window.click(id('model-use'))
        await window.see(id('use-comfyui'))
        await sleep(300)
        await stage.accessible('the programs that could use it')
        await window.click(id('use-comfyui'))
        await until('it is there', () => existsSync(theirs))
      }
      assert.equal(inode(theirs), inode(ours), 'one file with two names')
      assert.deepEqual(models(loras), ['Otter- night.safetensors'])
      await until('the page says who else has it', async () =>
        (await window.text(id('model-places'))).includes('ComfyUI'),
      )
    },
  ],
  [
    'a name that is taken is refused in words',
    async (stage) => {
      const { window } = stage
      writeFileSync(join(folder(stage), 'Taken.safetensors'), 'not a model')
      await window.click(id('model-rename'))
      await window.see(id('model-name-field'))
      await window.type(`taken${KEYS.enter}`)
      await window.seeText('Another file has that name')
      await window.press(KEYS.escape)
      await window.gone(id('model-name-field'))
      assert.equal(readFileSync(join(folder(stage), 'Taken.safetensors'), 'utf8'), 'not a model')
    },
  ],
  [
    'a file that is no model is shown as such',
    async (stage) => {
      await stage.go('/models')
      await until('both are listed', async () => (await stage.window.count(id('model'))) === 2)
      await stage.window.seeText('Problem found')
    },
  ],
  [
    'Delete moves it to the trash, and it can be undone',
    async (stage) => {
      const { window } = stage
      const file = join(folder(stage), 'Otter- night.safetensors')
      const before = inode(file)
      const name = await window.run(
        `return [...document.querySelectorAll('${id('model')}')].find((a) => a.textContent.includes('Otter')).dataset.model`,
      )
      await window.run(`document.querySelector('[data-model="${name}"]').focus()`)
      await window.press(KEYS.delete)
      await until('it is gone from the folder', () => !existsSync(file))
      const trash = join(homedir(), '.local', 'share', 'Trash', 'files')
      const kept = existsSync(trash) ? models(trash) : []
      assert.equal(kept.length, existsSync(trash) ? 1 : 0)
      await window.click(id('undo'))
      await until('it is back', () => existsSync(file))
      assert.equal(inode(file), before, 'the very same file')
      assert.equal(inode(join(loras, 'Otter- night.safetensors')), before, 'ComfyUI has it all the while')
    },
  ],
  [
    'a model folder that is not there is told of',
    async (stage) => {
      const { window } = stage
      await window.gone(id('toast'))
      const chosen = join(stage.dir, 'disk', 'models')
      mkdirSync(chosen, { recursive: true })
      await window.runAsync('window.go.service.ModelFolder.Set(arguments[0]).then(arguments[1], arguments[1])', chosen)
      renameSync(dirname(chosen), join(stage.dir, 'unplugged'))
      await stage.go('/jobs')
      await stage.go('/models')
      await window.see(id('folder-problem'))
      assert.ok(!existsSync(chosen), 'it is not made anew')
      await stage.look('folder-missing')
      await window.runAsync("window.go.service.ModelFolder.Set('').then(arguments[0], arguments[0])")
    },
  ],
  [
    'many models are drawn as they come into sight',
    async (stage) => {
      const { window } = stage
      const dir = folder(stage)
      const weights = readFileSync(join(dir, 'Otter- night.safetensors'))
      const day = 24 * 60 * 60
      for (let i = 1; i <= 59; i++) {
        const file = join(dir, `portrait study ${i}.safetensors`)
        writeFileSync(file, weights)
        // The newest comes first: the one with pictures.
        utimesSync(file, Date.now() / 1000 - i * day, Date.now() / 1000 - i * day)
      }
      await stage.go('/jobs')
      await stage.go('/models')
      await until('sixty models', async () => (await window.count(id('model'))) >= 60)
      await stage.look('sixty', { docs: 'models' })
      await window.click(id('models-list'))
      await window.see('.models-list')
      await stage.look('list')
      for (let i = 60; i <= 600; i++) writeFileSync(join(dir, `portrait study ${i}.safetensors`), weights)
      await stage.go('/jobs')
      await stage.go('/models')
      await window.see('[data-many]')
      const drawn = await window.count(id('model'))
      assert.ok(drawn < 80, `${drawn} of 600 are drawn`)
      await window.run(`document.querySelector('${id('model')}').focus()`)
      await window.press(KEYS.end)
      await until('the last one has the focus', async () =>
        window.run("return document.activeElement.parentElement.getAttribute('aria-posinset') > 600"),
      )
      stage.manager.stop()
    },
  ],
]
