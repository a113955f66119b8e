import type { core, service } from '../../wailsjs/go/models'
import * as Welcome from '../../wailsjs/go/service/Welcome'
import { type Consent, toConsent } from './settings'
import { ask, list, oneOf, same } from './wire'

/** The steps of the first run. */
export const STEPS = ['data', 'results', 'costs'] as const
export type Step = (typeof STEPS)[number]

/** How far a person has come with the first run. */
export interface FirstRun {
  step: Step
  /** The dataset that they looked at, '' for none yet. */
  folder: string
  /** The window opens with it. */
  due: boolean
}

/** What a check has found. */
export const FINDINGS = ['pass', 'warn', 'fail'] as const
export type Found = (typeof FINDINGS)[number]

export const DATA_REASONS = ['good', 'captions', 'empty', 'system', 'gone', 'unreadable'] as const
export const RESULT_REASONS = ['good', 'unwritable', 'away', 'tight', 'full'] as const
export const COST_REASONS = ['good', 'unasked'] as const

interface Finding<Reason> {
  state: Found
  reason: Reason
  /** What is wrong, in the backend's words. */
  message: string
}

export interface Data extends Finding<(typeof DATA_REASONS)[number]> {
  folder: string
  type: 'image' | 'video'
  images: number
  captions: number
  missing: number
  bytes: number
  leftOut: { reason: string; files: number; examples: string[] }[]
}

export interface Results extends Finding<(typeof RESULT_REASONS)[number]> {
  models: string
  /** Nobody chose another folder. */
  usual: boolean
  outputs: string
  free: number
}

export interface Costs extends Finding<(typeof COST_REASONS)[number]> {
  consent: Consent
  providers: {
    id: string
    name: string
    summary: string
    ready: boolean
    local: boolean
    hardware: { id: string; name: string; usdHour: number; source: string }[]
  }[]
}

/** What the page asks of the first run. A refusal is always a Fault. */
export interface WelcomeBridge {
  get(): Promise<FirstRun>
  reach(step: Step, folder: string): Promise<void>
  end(): Promise<void>
  /** '' when the person changed their mind. */
  chooseData(title: string): Promise<string>
  checkData(folder: string): Promise<Data>
  checkResults(): Promise<Results>
  checkCosts(): Promise<Costs>
}

export const welcome: WelcomeBridge = {
  get: () => ask(Welcome.Get(), toFirstRun),
  reach: (step, folder) => ask(Welcome.Reach(step, folder), same),
  end: () => ask(Welcome.End(), same),
  chooseData: (title) => ask(Welcome.ChooseData(title), same),
  checkData: (folder) => ask(Welcome.CheckData(folder), toData),
  checkResults: () => ask(Welcome.CheckResults(), toResults),
  checkCosts: () => ask(Welcome.CheckCosts(), toCosts),
}

export function toFirstRun(r: service.FirstRun): FirstRun {
  return { step: oneOf(STEPS, r.step, 'data'), folder: r.folder, due: r.due }
}

export function toData(d: core.Data): Data {
  return {
    state: oneOf(FINDINGS, d.state, 'fail'),
    reason: oneOf(DATA_REASONS, d.reason, 'unreadable'),
    message: d.message,
    folder: d.folder,
    type: oneOf(['image', 'video'], d.type, 'image'),
    images: d.images,
    captions: d.captions,
    missing: d.missing,
    bytes: d.bytes,
    leftOut: list(d.left_out).map((o) => ({ reason: o.reason, files: o.files, examples: list(o.examples) })),
  }
}

export function toResults(r: core.Results): Results {
  return {
    state: oneOf(FINDINGS, r.state, 'fail'),
    reason: oneOf(RESULT_REASONS, r.reason, 'unwritable'),
    message: r.message,
    models: r.models,
    usual: r.default,
    outputs: r.outputs,
    free: r.free,
  }
}

export function toCosts(c: core.Costs): Costs {
  return {
    state: oneOf(FINDINGS, c.state, 'fail'),
    reason: oneOf(COST_REASONS, c.reason, 'good'),
    message: c.message,
    consent: toConsent(c.consent),
    providers: list(c.providers).map((p) => ({
      id: p.id,
      name: p.name,
      summary: p.summary,
      ready: p.availability === 'ready',
      local: p.local,
      hardware: list(p.hardware).map((h) => ({ id: h.id, name: h.name, usdHour: h.usd_hour, source: h.source ?? '' })),
    })),
  }
}
