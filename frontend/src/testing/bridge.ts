import type { Bridge } from '../bridge'
import { FakeDrafts } from './drafts'
import { FakeJob } from './job'
import { FakeJobs } from './jobs'
import { FakeModels } from './models'
import { FakePresence } from './presence'
import { FakeSettings } from './settings'
import { FakeShell } from './shell'
import { FakeSystem } from './system'
import { FakeTraining } from './training'
import { FakeWelcome } from './welcome'

/** A backend in memory, one fake for each concern; calls has what was asked of any of them, in order. */
export class FakeBridge implements Bridge {
  calls: string[] = []
  private note = (...words: unknown[]) => {
    this.calls.push(words.join(' '))
  }
  drafts = new FakeDrafts(this.note)
  jobs = new FakeJobs(this.note)
  job = new FakeJob(this.note, this.jobs)
  models = new FakeModels(this.note)
  presence = new FakePresence(this.note)
  settings = new FakeSettings(this.note)
  shell = new FakeShell(this.note)
  system = new FakeSystem(this.note)
  training = new FakeTraining(this.note)
  welcome = new FakeWelcome(this.note)
}
