import { job, type service } from '../../wailsjs/go/models'
import * as One from '../../wailsjs/go/service/Job'
import * as Jobs from '../../wailsjs/go/service/Jobs'
import { EventsOn } from '../../wailsjs/runtime/runtime'
import { Fault } from './fault'
import type { Request } from './training'
import { ask, list, oneOf, same, time } from './wire'

// Times are ISO strings, or '' where the backend has none; lists are never null.

export const STATUSES = [
  'pending',
  'uploading',
  'queued',
  'running',
  'cancelling',
  'unknown',
  'completed',
  'failed',
  'cancelled',
] as const
export type Status = (typeof STATUSES)[number]

export const DELIVERIES = ['none', 'arriving', 'verified', 'missing'] as const
export type Delivery = (typeof DELIVERIES)[number]

export interface Summary {
  id: string
  name: string
  provider: string
  hardware: string
  status: Status
  delivery: Delivery
  createdAt: string
  startedAt: string
  endedAt: string
  step: number
  totalSteps: number
  /** By the trainer's own estimate, while it runs; 0 where it told none. */
  etaSeconds: number
  /** 0 where there is none yet. */
  loss: number
  /** In US dollars; null where nobody could tell. */
  cost: { min: number; max: number } | null
  /** Where the weights are on this computer, or ''. */
  modelPath: string
  /** Why it failed, in the backend's words. */
  error: string
  active: boolean
}

export const SORTS = ['created', 'name', 'status', 'progress', 'loss', 'duration', 'ended', 'cost', 'delivery'] as const
export type Sort = (typeof SORTS)[number]

/** Which jobs a list shows, and in which order. Empty lists and texts leave nothing out. */
export interface Filter {
  statuses: readonly Status[]
  deliveries: readonly Delivery[]
  provider: string
  text: string
  sort: Sort
  ascending: boolean
}

/** How many jobs there would be for each value, if only the other conditions held. */
export interface Facets {
  statuses: Partial<Record<Status, number>>
  deliveries: Partial<Record<Delivery, number>>
  providers: Record<string, number>
  /** Jobs without any condition. */
  all: number
}

export interface JobPage {
  jobs: Summary[]
  total: number
  facets: Facets
}

/** What came of a wish for many jobs. */
export interface Outcome {
  done: string[]
  refused: { id: string; fault: Fault }[]
}

export interface Model {
  path: string
  dir: string
  bytes: number
  sha256: string
  step: number
  tensors: number
  checks: string[]
}

export interface Job {
  id: string
  name: string
  createdAt: string
  status: Status
  /** Why it failed, in the backend's words. */
  error: string
  /** The backend still has work to do for it. */
  active: boolean
  /** It has ended; its model may still be on its way. */
  ended: boolean
  request: Request
  startedAt: string
  endedAt: string
  stage: string
  step: number
  totalSteps: number
  loss: number
  etaSeconds: number
  /** How fast it trains, and how many seconds are left at that; 0 when nobody can tell. */
  pace: { stepsPerSecond: number; left: number }
  consent: { at: string; by: string; mode: string }
  planDigest: string
  lastStepAt: string
  /** Why the provider cannot be asked right now. */
  silence: string
  delivery: { state: Delivery; reason: string; model: Model | null }
}

export interface Transition {
  at: string
  source: string
  kind: string
  from: string
  to: string
  cause: string
}

export interface Changed {
  jobs: string[]
  /** The models changed: one came home, or something was done with one. */
  models: boolean
  /** Something was missed: whatever is shown has to be fetched again. */
  lost: boolean
}

/** What the page asks of the jobs. A refusal is always a Fault. */
export interface JobsBridge {
  find(filter: Filter, offset: number, limit: number): Promise<JobPage>
  /** All that the filter chooses, in its order. */
  findIds(filter: Filter): Promise<string[]>
  get(id: string): Promise<Job>
  timeline(id: string): Promise<Transition[]>
  cancel(id: string): Promise<void>
  cancelMany(ids: string[]): Promise<Outcome>
  /** Takes jobs off the list; for a day restoreMany puts them back. */
  removeMany(ids: string[]): Promise<Outcome>
  restoreMany(ids: string[]): Promise<Outcome>
  /** For good. */
  remove(id: string): Promise<void>
  showModel(id: string): Promise<void>
  /** Calls heard for every change until the returned function is called. */
  onChange(heard: (changed: Changed) => void): () => void
}

interface Batch {
  events: { kind: string; job: string }[] | null
  lost: boolean
}

export const jobs: JobsBridge = {
  find: (filter, offset, limit) => ask(Jobs.Find(toFilter(filter, offset, limit)), toPage),
  findIds: (filter) => ask(Jobs.FindIDs(toFilter(filter, 0, 0)), list),
  get: (id) => ask(One.Get(id), toJob),
  timeline: (id) => ask(One.Timeline(id), (all) => all.map(toTransition)),
  cancel: (id) => ask(Jobs.Cancel(id), same),
  cancelMany: (ids) => ask(Jobs.CancelMany(ids), toOutcome),
  removeMany: (ids) => ask(Jobs.RemoveMany(ids), toOutcome),
  restoreMany: (ids) => ask(Jobs.RestoreMany(ids), toOutcome),
  remove: (id) => ask(Jobs.Delete(id), same),
  showModel: (id) => ask(One.ShowModel(id), same),
  onChange: (heard) =>
    EventsOn('crisol:events', (batch: Batch) => {
      const events = batch.events ?? []
      // A job that is taken off the list leaves its model without one.
      const models = events.some((e) => e.kind === 'models' || e.kind === 'deleted')
      heard({ jobs: [...new Set(events.map((e) => e.job).filter(Boolean))], models, lost: batch.lost })
    }),
}

export function toSummary(s: job.Summary): Summary {
  return {
    id: s.id,
    name: s.name,
    provider: s.provider,
    hardware: s.hardware ?? '',
    status: oneOf(STATUSES, s.status, 'unknown'),
    delivery: oneOf(DELIVERIES, s.delivery, 'none'),
    createdAt: time(s.created_at),
    startedAt: time(s.started_at),
    endedAt: time(s.ended_at),
    step: s.step,
    totalSteps: s.total_steps,
    etaSeconds: s.eta_seconds ?? 0,
    loss: s.loss ?? 0,
    cost: s.cost?.known ? { min: s.cost.min_usd, max: s.cost.max_usd } : null,
    modelPath: s.model_path ?? '',
    error: s.error ?? '',
    active: s.active,
  }
}

function toFilter(f: Filter, offset: number, limit: number): job.Filter {
  return new job.Filter({
    ...f,
    statuses: [...f.statuses],
    deliveries: [...f.deliveries],
    active: false,
    offset,
    limit,
  })
}

export function toPage(page: service.Page): JobPage {
  return { jobs: list(page.jobs).map(toSummary), total: page.total, facets: page.facets as Facets }
}

export function toOutcome(o: service.Outcome): Outcome {
  return {
    done: list(o.done),
    refused: list(o.refused).map(({ id, fault }) => ({
      id,
      fault: new Fault(fault?.code ?? 'internal', fault?.message ?? '', list(fault?.problems)),
    })),
  }
}

export function toJob({ job: j, ended, pace }: service.Detail): Job {
  const { asked, said, seen, delivery_detail: delivery } = j
  return {
    id: j.id,
    name: j.name,
    createdAt: time(j.created_at),
    status: oneOf(STATUSES, j.status, 'unknown'),
    error: j.error ?? '',
    active: j.active,
    ended,
    request: { configDir: asked.config_dir, provider: asked.provider, hardware: asked.hardware ?? '', name: j.name },
    startedAt: time(said.started_at),
    endedAt: time(j.ended_at),
    stage: seen.stage ?? '',
    step: j.step,
    totalSteps: j.total_steps,
    loss: j.loss ?? 0,
    etaSeconds: seen.eta_seconds ?? 0,
    pace: { stepsPerSecond: pace?.steps_per_second ?? 0, left: pace?.left ?? 0 },
    consent: { at: time(asked.consent?.at), by: asked.consent?.by ?? '', mode: asked.consent?.mode ?? '' },
    planDigest: asked.plan_digest,
    lastStepAt: time(seen.last_step_at),
    silence: seen.problem ?? '',
    delivery: {
      state: oneOf(DELIVERIES, j.delivery, 'none'),
      reason: delivery.reason ?? '',
      model: delivery.model ? { ...delivery.model, checks: list(delivery.model.checks) } : null,
    },
  }
}

export function toTransition(x: job.Transition): Transition {
  return { at: time(x.at), source: x.source, kind: x.kind, from: x.from, to: x.to, cause: x.cause ?? '' }
}
