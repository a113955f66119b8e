import * as Jobs from '../../wailsjs/go/service/Jobs'
import * as Settings from '../../wailsjs/go/service/Settings'
import * as System from '../../wailsjs/go/service/System'
import * as Training from '../../wailsjs/go/service/Training'
import { ClipboardSetText, EventsOn, Quit } from '../../wailsjs/runtime/runtime'
import { fromRequest, toConsent, toInfo, toJob, toPlan, toPoint, toSecret, toSummary, toTransition } from './convert'
import { faultOf } from './fault'
import type { Bridge } from './types'

/** One piece of a log, in bytes. */
const LOG_PIECE = 128 * 1024

interface Batch {
  events: { job: string }[] | null
  lost: boolean
}

async function ask<T, R>(answer: Promise<T>, read: (value: T) => R): Promise<R> {
  try {
    return read(await answer)
  } catch (reason) {
    throw faultOf(reason)
  }
}

const same = <T>(value: T) => value

/** The bridge to the Go facades of app/service. */
export const wails: Bridge = {
  info: () => ask(System.Info(), toInfo),
  setLanguage: (language, chosen) => ask(System.SetLanguage(language, chosen), same),

  sampleConfig: () => ask(Training.SampleConfig(), same),
  chooseConfig: (title) => ask(Training.ChooseConfig(title), same),
  plan: (request) => ask(Training.Plan(fromRequest(request)), toPlan),
  submit: (request, digest, key) => ask(Training.Submit(fromRequest(request), digest, key), same),

  secrets: () => ask(Settings.Secrets(), (all) => (all ?? []).map(toSecret)),
  setSecret: (name, value) => ask(Settings.SetSecret(name, value), same),
  deleteSecret: (name) => ask(Settings.DeleteSecret(name), same),
  consent: () => ask(Settings.Consent(), toConsent),
  setConsent: (mode) => ask(Settings.SetConsent(mode), same),
  showHome: () => ask(Settings.ShowHome(), same),

  jobs: (offset, limit) =>
    ask(Jobs.List(offset, limit), (page) => ({ jobs: page.jobs.map(toSummary), total: page.total })),
  job: (id) => ask(Jobs.Get(id), toJob),
  timeline: (id) => ask(Jobs.Timeline(id), (all) => all.map(toTransition)),
  log: (id, from) => ask(Jobs.Log(id, from, LOG_PIECE), same),
  points: (id, from) => ask(Jobs.Points(id, from), (all) => all.map(toPoint)),
  cancel: (id) => ask(Jobs.Cancel(id), same),
  remove: (id) => ask(Jobs.Delete(id), same),
  showModel: (id) => ask(Jobs.ShowModel(id), same),
  copy: (text) => ask(ClipboardSetText(text), () => undefined),
  quit: Quit,

  onChange: (heard) =>
    EventsOn('crisol:events', (batch: Batch) =>
      heard({ jobs: [...new Set((batch.events ?? []).map((e) => e.job))], lost: batch.lost }),
    ),
  onOpen: (heard) => EventsOn('crisol:open', (id: string) => heard(id)),
}
