// What the backend says in English stands on the page in the language of the person, and follows when they change it.
import assert from 'node:assert/strict'
import { id } from '../stage.mjs'
import { until } from '../webdriver.mjs'

/** Starts a rehearsal without the page's own dialogs, which other scenarios try; returns the job's id. */
const submit = (window) =>
  window.runAsync(`
    const done = arguments[0]
    const training = window.go.service.Training
    training.SampleConfig()
      .then((dir) => training.Plan({ config_dir: dir, provider: 'rehearsal' }))
      .then((plan) => training.Submit(plan.request, plan.digest, 'languages'))
      .then(done, (error) => done(String(error)))`)

export const scenes = [
  [
    'a home in Spanish opens in Spanish',
    async (stage) => {
      stage.env.LC_ALL = 'es_ES.UTF-8'
      const window = await stage.open()
      assert.equal(await window.attribute('html', 'lang'), 'es')
    },
  ],
  [
    'why a job failed is told in Spanish, and in English after the language was changed',
    async (stage) => {
      const { window } = stage
      stage.behave({ fail_at_step: 3 })
      const job = await submit(window)
      await stage.go(`/jobs/${job}`)
      await window.see(id('failure'), { within: 60_000 })
      const failure = () => window.text(id('failure'))
      assert.match(await failure(), /fallo ensayado en el paso 3, como se le pidió al ensayo/)
      await stage.speak('en')
      await until('the failure is in English', async () => /rehearsed failure at step 3/.test(await failure()))
      await stage.speak('es')
      await until('the failure is in Spanish again', async () => /fallo ensayado/.test(await failure()))
    },
  ],
  [
    'a refusal is told in Spanish',
    async (stage) => {
      const { window } = stage
      const told = await window.runAsync(`
        const done = arguments[0]
        window.go.service.Job.Get('nobody').then(() => done('no refusal'), (error) => done(String(error)))`)
      assert.match(told, /el trabajo no existe/)
      await window.run("window.location.hash = '/jobs/nobody'") // a job that is not there has no heading
      await window.see(id('refusal'))
      assert.match(await window.text(id('refusal')), /el trabajo no existe/)
      assert.equal(await window.count(`${id('refusal')} [lang="en"]`), 0, 'all of it is known in Spanish')
      await stage.close()
    },
  ],
]
