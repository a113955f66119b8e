import type { job, service } from '../../wailsjs/go/models'
import * as One from '../../wailsjs/go/service/Job'
import * as Jobs from '../../wailsjs/go/service/Jobs'
import { EventsOn } from '../../wailsjs/runtime/runtime'
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
  status: Status
  delivery: Delivery
  createdAt: string
  endedAt: string
  step: number
  totalSteps: number
  active: boolean
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

export interface Point {
  step: number
  loss: number
  rate: number
}

export interface LogPiece {
  text: string
  from: number
  next: number
}

export interface Changed {
  jobs: string[]
  /** Something was missed: whatever is shown has to be fetched again. */
  lost: boolean
}

/** What the page asks of the jobs. A refusal is always a Fault. */
export interface JobsBridge {
  list(offset: number, limit: number): Promise<{ jobs: Summary[]; total: number }>
  get(id: string): Promise<Job>
  timeline(id: string): Promise<Transition[]>
  log(id: string, from: number): Promise<LogPiece>
  points(id: string, from: number): Promise<Point[]>
  cancel(id: string): Promise<void>
  remove(id: string): Promise<void>
  showModel(id: string): Promise<void>
  /** Calls heard for every change until the returned function is called. */
  onChange(heard: (changed: Changed) => void): () => void
}

/** One piece of a log, in bytes. */
const LOG_PIECE = 128 * 1024

interface Batch {
  events: { job: string }[] | null
  lost: boolean
}

export const jobs: JobsBridge = {
  list: (offset, limit) =>
    ask(Jobs.List(offset, limit), (page) => ({ jobs: page.jobs.map(toSummary), total: page.total })),
  get: (id) => ask(One.Get(id), toJob),
  timeline: (id) => ask(One.Timeline(id), (all) => all.map(toTransition)),
  log: (id, from) => ask(Jobs.Log(id, from, LOG_PIECE), same),
  points: (id, from) => ask(Jobs.Points(id, from), (all) => all.map(toPoint)),
  cancel: (id) => ask(Jobs.Cancel(id), same),
  remove: (id) => ask(Jobs.Delete(id), same),
  showModel: (id) => ask(One.ShowModel(id), same),
  onChange: (heard) =>
    EventsOn('crisol:events', (batch: Batch) =>
      heard({ jobs: [...new Set((batch.events ?? []).map((e) => e.job))], lost: batch.lost }),
    ),
}

export function toSummary(s: job.Summary): Summary {
  return {
    id: s.id,
    name: s.name,
    provider: s.provider,
    status: oneOf(STATUSES, s.status, 'unknown'),
    delivery: oneOf(DELIVERIES, s.delivery, 'none'),
    createdAt: time(s.created_at),
    endedAt: time(s.ended_at),
    step: s.step,
    totalSteps: s.total_steps,
    active: s.active,
  }
}

export function toJob({ job: j, ended }: service.Detail): Job {
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

export function toPoint(p: job.Point): Point {
  return { step: p.step, loss: p.loss, rate: p.learning_rate }
}
