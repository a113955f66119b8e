// A new training: from the form to a delivered model, a draft that outlives its window, and a folder that was dropped.
import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { id } from '../stage.mjs'
import { KEYS, until } from '../webdriver.mjs'

const sample = join(dirname(fileURLToPath(import.meta.url)), '../../../backend/sample/files')

/** Clicks what may lie behind the bar at the end of the page. */
async function reach(window, css) {
  await window.see(css)
  await window.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", css)
  await window.click(css)
}

/** Replaces what stands in a field, as a person does. */
async function fill(window, field, text) {
  await reach(window, field)
  await window.type('a', KEYS.control)
  await window.type(text)
}

const saved = (stage) =>
  until('the draft is saved', async () => (await stage.window.text(id('saving'))) === 'Saved', { within: 20_000 })

/** The drafts on this disk, with their two texts. */
function kept(stage) {
  const dir = stage.private_('drafts')
  return readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, 'draft.json')))
    .map((name) => ({
      dir: join(dir, name),
      config: readFileSync(join(dir, name, 'config.json'), 'utf8'),
      dataloader: readFileSync(join(dir, name, 'multidatabackend.json'), 'utf8'),
    }))
}

export const scenes = [
  [
    'a training begins in one of three ways',
    async (stage) => {
      cpSync(join(sample, 'photos'), join(stage.dir, 'photos'), { recursive: true })
      await stage.open()
      await stage.go('/new')
      await stage.window.see(id('no-drafts'))
      await stage.look('start')
    },
  ],
  [
    'the form writes a config, which is saved by itself',
    async (stage) => {
      const { window } = stage
      await window.click(id('start-form'))
      await window.see(id('editor'))
      assert.equal(await window.attribute(id('see-plan'), 'data-disabled'), 'true', 'there is no dataset yet')
      await stage.look('draft-new')
      await fill(window, id('field-name'), 'Harbour at night')
      await fill(window, id('field-folder'), join(stage.dir, 'photos'))
      await fill(window, id('field-trigger'), 'harbourlights')
      await fill(window, id('field-steps'), '60')
      await until('it can be planned', async () => (await window.attribute(id('see-plan'), 'data-disabled')) === null)
      await saved(stage)
      const [draft] = kept(stage)
      assert.equal(JSON.parse(draft.config)['--max_train_steps'], 60)
      assert.equal(JSON.parse(draft.dataloader)[0].instance_data_dir, join(stage.dir, 'photos'))
      assert.equal(JSON.parse(draft.dataloader)[0].prepend_instance_prompt, true)
      assert.match(await window.text(`${id('source-config')} .cm-content`), /harbourlights/)
      await stage.look('draft', { docs: 'new-training' })
    },
  ],
  [
    'what is typed is checked as it is typed',
    async (stage) => {
      const { window } = stage
      await fill(window, id('field-steps'), 'many')
      await until('the field says what it wants', async () => /Write a number/.test(await window.text(id('editor'))))
      assert.match(
        await window.text(`${id('source-config')} .cm-content`),
        /"--max_train_steps": 60/,
        'the text is left alone',
      )
      await fill(window, id('field-steps'), '60')
      // A text that is no JSON: marked at its line, and the form waits.
      await reach(window, `${id('source-config')} .cm-content`)
      await window.type(KEYS.home, KEYS.control)
      await window.type('{{')
      await window.see(id('problems'))
      assert.match(await window.text(id('problems')), /config\.json, line 1/)
      await window.see('.cm-lint-marker-error')
      await window.see(`${id('field-steps')}:disabled`)
      await stage.look('draft-broken')
      await reach(window, `${id('problems')} button`)
      await until('the line has the focus', () => window.run("return document.activeElement.matches('.cm-content')"))
      await window.type(KEYS.home, KEYS.control)
      await window.type(`${KEYS.delete}${KEYS.delete}`)
      await window.gone(id('problems'))
      // Written by hand: the form follows, and leaves it alone.
      await saved(stage)
    },
  ],
  [
    'Tab leaves the text editor',
    async ({ window }) => {
      await reach(window, `${id('source-config')} .cm-content`)
      await window.press(KEYS.tab)
      assert.equal(await window.run("return document.activeElement.matches('.cm-content')"), false)
    },
  ],
  [
    'a draft outlives its window',
    async (stage) => {
      await fill(stage.window, id('field-rank'), '4')
      await until('the text has it', async () =>
        /"--lora_rank": 4,/.test(await stage.window.text(`${id('source-config')} .cm-content`)),
      )
      await saved(stage)
      await stage.close()
      const window = await stage.open()
      await stage.go('/new')
      await window.see(id('drafts'))
      assert.match(await window.text(id('drafts')), /Harbour at night/)
      await stage.look('start-with-draft')
      await window.click(`${id('drafts')} button.line-open`)
      await window.see(id('field-rank'))
      assert.equal(await window.run('return document.querySelector(arguments[0]).value', id('field-rank')), '4')
    },
  ],
  [
    'the plan says what leaves, and a preflight what could go wrong',
    async (stage) => {
      const { window } = stage
      await window.click(id('see-plan'))
      await window.see(id('plan-facts'), { within: 30_000 })
      assert.match(await window.text(id('plan-facts')), /24 files/)
      await reach(window, id('preflight-run'))
      await window.see(id('preflight'))
      await until('all was looked at', async () => !/looking/.test(await window.text(id('preflight'))), {
        within: 30_000,
      })
      const told = await window.text(id('preflight'))
      assert.match(told, /fine: The storage answers on this computer/)
      assert.match(told, /does not apply: A rehearsal does not load the base model/)
      assert.doesNotMatch(told, /would fail/)
      await stage.look('plan')
      await window.run('document.activeElement?.blur()')
      await window.press(KEYS.escape)
      await window.see(id('field-rank'))
    },
  ],
  [
    'what was agreed to comes home',
    async (stage) => {
      const { window } = stage
      await window.click(id('see-plan'))
      await window.see(id('agree'), { within: 30_000 })
      await stage.agree()
      await window.see(id('outcome-delivered'), { within: 90_000 })
      assert.match(await window.text('h1'), /Harbour at night/)
    },
  ],
  [
    'a dropped folder is planned, and one that is broken can be mended in a copy',
    async (stage) => {
      const { window } = stage
      const dropped = join(stage.dir, 'dropped')
      cpSync(join(sample, 'config'), dropped, { recursive: true })
      await stage.go(`/new?folder=${encodeURIComponent(dropped)}`)
      await window.see(id('agree'), { within: 30_000 })
      await stage.go('/jobs')
      const config = JSON.parse(readFileSync(join(dropped, 'config.json'), 'utf8'))
      writeFileSync(join(dropped, 'config.json'), JSON.stringify({ ...config, '--max_train_steps': 'many' }))
      await stage.go(`/new?folder=${encodeURIComponent(dropped)}`)
      await window.see(id('problems'), { within: 30_000 })
      await window.see(id('recent'))
      await stage.look('start-refused')
      await window.click(`${id('refusal')} button`)
      await window.see(id('editor'))
      await fill(window, id('field-steps'), '60')
      await until('it can be planned', async () => (await window.attribute(id('see-plan'), 'data-disabled')) === null)
      assert.match(readFileSync(join(dropped, 'config.json'), 'utf8'), /many/, 'the original is left alone')
      await saved(stage)
      await stage.close()
    },
  ],
]
