import type { arrival, series, training as training_, transcript } from '../../wailsjs/go/models'
import * as One from '../../wailsjs/go/service/Job'
import * as Jobs from '../../wailsjs/go/service/Jobs'
import { Fault } from './fault'
import { type Plan, toPlan } from './training'
import { ask, list, oneOf, same, time } from './wire'

export const LEVELS = ['error', 'warning', 'info', 'debug', 'progress', 'plain'] as const
export type Level = (typeof LEVELS)[number]

export interface Line {
  /** From 0, in the whole log. */
  number: number
  level: Level
  text: string
  /** Of the line in the log. */
  bytes: number
  /** The text is only its beginning. */
  cut: boolean
}

export interface LogPage {
  /** Place of the first line among those of the levels asked for. */
  from: number
  lines: Line[]
  /** Lines of those levels. */
  total: number
  /** Lines of the log. */
  all: number
  count: Record<string, number>
}

export interface LogSearch {
  text: string
  regex: boolean
  case: boolean
  levels: readonly Level[]
}

/** What a piece of a log has of what is searched for; another piece begins at next. */
export interface Hits {
  lines: number[]
  places: number[]
  next: number
  total: number
}

export interface CurveWant {
  /** Steps; to 0 is the end. */
  from: number
  to: number
  /** Of the chart in pixels. */
  width: number
  /** 0 to 0.999. */
  smoothing: number
}

type Column = (number | null)[]

/** What a chart draws. Of many points each pixel has the lowest and the highest. */
export interface Curve {
  step: number[]
  loss: Column
  smooth: Column
  rate: Column
  /** Steps a second. */
  speed: Column
  points: number
  all: number
  first: number
  last: number
  lowest: number
  highest: number
}

export interface OutputFile {
  path: string
  bytes: number
  at: string
}

export interface SavedStep {
  path: string
  step: number
  /** Saved when training ended. */
  final: boolean
  files: number
  bytes: number
  at: string
  /** Path of the weights; '' until they have arrived. */
  weights: string
}

export interface Sample {
  path: string
  step: number
  prompt: string
  bytes: number
  at: string
  video: boolean
}

export interface Outputs {
  files: OutputFile[]
  checkpoints: SavedStep[]
  samples: Sample[]
  bytes: number
  /** There are more files than are listed. */
  more: boolean
}

/** What a job was asked to do, as it was then. Of a job of an older Crisol the texts are ''. */
export interface Frozen {
  plan: Plan
  config: string
  dataloader: string
}

/** What the page asks of one job. A refusal is always a Fault. */
export interface JobBridge {
  /** A negative from counts from the end; no levels are all of them. */
  lines(id: string, levels: readonly Level[], from: number, limit: number): Promise<LogPage>
  search(id: string, query: LogSearch, from: number): Promise<Hits>
  /** Asks where to; '' when the person chose nothing. */
  exportLog(id: string, levels: readonly Level[], title: string): Promise<string>
  curve(id: string, want: CurveWant): Promise<Curve>
  outputs(id: string): Promise<Outputs>
  frozen(id: string): Promise<Frozen>
  /** Takes it off the list; for a day restore puts it back. */
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
  /** Gives up on a job that cannot be brought to its end. */
  forget(id: string): Promise<void>
  /** Opens the file manager at a file that has arrived; '' is their folder. */
  showOutput(id: string, path: string): Promise<void>
}

export const job: JobBridge = {
  lines: (id, levels, from, limit) => ask(One.Lines(id, [...levels], from, limit), toLogPage),
  search: (id, query, from) => ask(One.Search(id, { ...query, levels: [...query.levels] }, from), toHits),
  exportLog: (id, levels, title) => ask(One.ExportLog(id, [...levels], title), same),
  curve: (id, want) => ask(One.Curve(id, want), toCurve),
  outputs: (id) => ask(One.Outputs(id), toOutputs),
  frozen: (id) => ask(One.Frozen(id), toFrozen),
  remove: (id) => ask(Jobs.RemoveMany([id]), done),
  restore: (id) => ask(Jobs.RestoreMany([id]), done),
  forget: (id) => ask(One.Forget(id), same),
  showOutput: (id, path) => ask(One.ShowOutput(id, path), same),
}

/** One wish of many that was for one job: its refusal is the whole answer. */
function done(outcome: { refused: { fault?: { code: string; message: string } }[] | null }) {
  const fault = outcome.refused?.[0]?.fault
  if (fault) throw new Fault(fault.code, fault.message)
}

export function toLogPage(p: transcript.Page): LogPage {
  return { ...p, lines: list(p.lines).map((l) => ({ ...l, level: oneOf(LEVELS, l.level, 'plain') })) }
}

function toHits(f: transcript.Found): Hits {
  return { ...f, lines: list(f.lines), places: list(f.places) }
}

function toCurve(c: series.Curve): Curve {
  return {
    ...c,
    step: list(c.step),
    loss: list(c.loss),
    smooth: list(c.smooth),
    rate: list(c.rate),
    speed: list(c.speed),
  }
}

export function toOutputs(o: arrival.Outputs): Outputs {
  const at = <T extends { at: unknown }>(x: T) => ({ ...x, at: time(x.at) })
  return {
    files: list(o.files).map(at),
    checkpoints: list(o.checkpoints).map(at),
    samples: list(o.samples).map(at),
    bytes: o.bytes,
    more: o.more,
  }
}

function toFrozen(f: training_.Frozen): Frozen {
  if (!f.plan) throw new Fault('not_found', 'no plan was kept')
  return { plan: toPlan(f.plan), config: f.config, dataloader: f.dataloader }
}

/** Where the page finds a picture or a film that has arrived; thumb is the longer side of a small one. */
export function outputUrl(id: string, file: { path: string; at: string; bytes: number }, thumb?: 256 | 512): string {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const query = new URLSearchParams({ v: `${file.at}-${file.bytes}`, ...(thumb ? { thumb: String(thumb) } : {}) })
  return `/outputs/${encodeURIComponent(id)}/${path}?${query}`
}
