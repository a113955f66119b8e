import type { core, library, service } from '../../wailsjs/go/models'
import * as Folder from '../../wailsjs/go/service/ModelFolder'
import * as Models from '../../wailsjs/go/service/Models'
import { Fault, type Problem } from './fault'
import { ask, list, oneOf, same, time } from './wire'

/** Where a model is: in the model folder; out of it, but its job's delivered file is there; in neither place. */
export const MODEL_STATES = ['here', 'away', 'missing'] as const
export type ModelState = (typeof MODEL_STATES)[number]

/** How a file came into the model folder. */
export const MODEL_KINDS = ['linked', 'cloned', 'copied', 'own'] as const
export type ModelKind = (typeof MODEL_KINDS)[number]

export const METHODS = ['lora', 'lokr', 'loha', 'other'] as const
export type Method = (typeof METHODS)[number]

/** What reading a model to its end has shown. */
export interface Report {
  at: string
  bytes: number
  sha256: string
  /** The digest that was recorded before; '' when this was the first time. */
  expected: string
  tensors: number
  nan: number
  inf: number
  /** The first tensors that hold such numbers. */
  bad: string[]
  /** What is wrong, in the backend's words; none means that all is well. */
  problems: string[]
}

/** A place where another program has a model. */
export interface Use {
  target: string
  name: string
  path: string
}

/** A validation image of a job; path is within the folder of the job's outputs. */
export interface ModelImage {
  path: string
  /** -1 when its name does not tell. */
  step: number
}

export interface ModelInfo {
  id: string
  name: string
  state: ModelState
  /** '' for a file that somebody else put into the folder. */
  jobId: string
  jobName: string
  /** Where its job delivered it, and whether it is still there. */
  path: string
  delivered: boolean
  /** Where the model folder has it. */
  folderPath: string
  kind: ModelKind | ''
  at: string
  bytes: number
  sha256: string
  /** 0 when unknown, as are rank and tensors. */
  step: number
  rank: number
  tensors: number
  base: string
  method: Method
  trigger: string
  resolution: string
  /** Why it cannot be used as a model, in the backend's words. */
  problem: string
  /** The file in the folder is not as it came. */
  changed: boolean
  check: Report | null
  uses: Use[]
  image: ModelImage | null
}

export interface Field {
  key: string
  value: string
  /** Size of the whole value in the file. */
  bytes: number
  /** The value is only its beginning. */
  cut: boolean
}

/** What the header of a model says. */
export interface Anatomy {
  comment: string
  alpha: number
  parameters: number
  headerBytes: number
  dtypes: { dtype: string; tensors: number; parameters: number; bytes: number }[]
  shapes: { shape: string; tensors: number }[]
  otherShapes: number
  fields: Field[]
  leftOut: number
}

export interface Checkpoint {
  /** 0 for the weights that were saved when training ended. */
  step: number
  path: string
  bytes: number
  /** These are the model's. */
  current: boolean
}

export interface ModelDetail extends ModelInfo {
  anatomy: Anatomy | null
  images: ModelImage[]
  checkpoints: Checkpoint[]
}

/** A folder from which another program reads models. */
export interface Target {
  id: string
  name: string
  dir: string
  found: boolean
}

export const READING_STATES = ['none', 'running', 'done', 'stopped', 'failed'] as const

/** How far a verification is. */
export interface Reading {
  state: (typeof READING_STATES)[number]
  /** Bytes read, of all; 0 when not known yet. */
  done: number
  total: number
  fault: Fault | null
}

/** The folder in which models appear. */
export interface ModelFolder {
  path: string
  isDefault: boolean
  /** It is there; the default one is made when the first model comes. */
  made: boolean
  problem: '' | 'missing' | 'readonly'
}

/** What the page asks of the model folder. A refusal is always a Fault. */
export interface ModelFolderBridge {
  get(): Promise<ModelFolder>
  /** '' chooses the default. What is in the one before stays. */
  set(path: string): Promise<ModelFolder>
  /** Asks with the system's dialog, and answers with the folder in force after it. */
  choose(title: string): Promise<ModelFolder>
  show(): Promise<void>
}

/** What the page asks of the models. A refusal is always a Fault. */
export interface ModelsBridge {
  folder: ModelFolderBridge
  list(): Promise<{ models: ModelInfo[]; folder: ModelFolder }>
  get(id: string): Promise<ModelDetail>
  /** Answers with the name that it has then: what some system refuses in a file name is left out. */
  rename(id: string, name: string): Promise<string>
  trash(id: string): Promise<void>
  putBack(id: string): Promise<void>
  targets(): Promise<Target[]>
  /** Answers with the path there. */
  link(id: string, target: string): Promise<string>
  /** Asks for the folder; '' when the person changed their mind. */
  linkElsewhere(id: string, title: string): Promise<string>
  show(id: string): Promise<void>
  /** Begins; verification tells how far it is. */
  verify(id: string): Promise<void>
  verification(id: string): Promise<Reading>
  stopVerify(id: string): Promise<void>
}

export const models: ModelsBridge = {
  folder: {
    get: () => ask(Folder.Get(), toFolder),
    set: (path) => ask(Folder.Set(path), toFolder),
    choose: (title) => ask(Folder.Choose(title), toFolder),
    show: () => ask(Folder.Show(), same),
  },
  list: () => ask(Models.List(), (l) => ({ models: list(l.models).map(toModel), folder: toFolder(l.folder) })),
  get: (id) => ask(Models.Get(id), toDetail),
  rename: (id, name) => ask(Models.Rename(id, name), same),
  trash: (id) => ask(Models.Trash(id), same),
  putBack: (id) => ask(Models.PutBack(id), same),
  targets: () => ask(Models.Targets(), list),
  link: (id, target) => ask(Models.Link(id, target), same),
  linkElsewhere: (id, title) => ask(Models.LinkElsewhere(id, title), same),
  show: (id) => ask(Models.Show(id), same),
  verify: (id) => ask(Models.Verify(id), same),
  verification: (id) => ask(Models.Verification(id), toReading),
  stopVerify: (id) => ask(Models.StopVerify(id), same),
}

export function toModel(m: core.ModelInfo): ModelInfo {
  return {
    id: m.id,
    name: m.name,
    state: oneOf(MODEL_STATES, m.state, 'missing'),
    jobId: m.job_id ?? '',
    jobName: m.job_name ?? '',
    path: m.path ?? '',
    delivered: m.here,
    folderPath: m.library_path ?? '',
    kind: m.kind ? oneOf(MODEL_KINDS, m.kind, 'own') : '',
    at: time(m.at),
    bytes: m.bytes,
    sha256: m.sha256 ?? '',
    step: m.step,
    rank: m.rank ?? 0,
    tensors: m.tensors,
    base: m.base ?? '',
    method: oneOf(METHODS, m.method, 'other'),
    trigger: m.trigger ?? '',
    resolution: m.resolution ?? '',
    problem: m.problem ?? '',
    changed: m.changed,
    check: m.check ? toReport(m.check) : null,
    uses: list(m.uses),
    image: m.image ?? null,
  }
}

export function toDetail(d: core.ModelDetail): ModelDetail {
  const a = d.anatomy
  return {
    ...toModel(d as core.ModelInfo),
    images: list(d.images),
    checkpoints: list(d.checkpoints),
    anatomy: a
      ? {
          comment: a.comment ?? '',
          alpha: a.alpha ?? 0,
          parameters: a.parameters,
          headerBytes: a.header_bytes,
          dtypes: list(a.dtypes),
          shapes: list(a.shapes),
          otherShapes: a.other_shapes,
          fields: list(a.fields),
          leftOut: a.left_out,
        }
      : null,
  }
}

export function toReport(r: library.Report): Report {
  return {
    at: time(r.at),
    bytes: r.bytes,
    sha256: r.sha256,
    expected: r.expected ?? '',
    tensors: r.tensors,
    nan: r.nan,
    inf: r.inf,
    bad: list(r.bad),
    problems: list(r.problems),
  }
}

export function toReading(r: service.Reading): Reading {
  return {
    state: oneOf(READING_STATES, r.state, 'none'),
    done: r.done,
    total: r.total,
    fault: r.fault ? new Fault(r.fault.code, r.fault.message, list(r.fault.problems) as Problem[]) : null,
  }
}

export function toFolder(f: core.ModelFolder): ModelFolder {
  return {
    path: f.path,
    isDefault: f.default,
    made: f.made,
    problem: f.problem === 'missing' || f.problem === 'readonly' ? f.problem : '',
  }
}

/** The address under which the window serves a picture or film of a job's outputs: whole, or a picture made small, in px. */
export function outputAddress(job: string, path: string, thumb?: 256 | 512): string {
  const whole = `/outputs/${encodeURIComponent(job)}/${path.split('/').map(encodeURIComponent).join('/')}`
  return thumb ? `${whole}?thumb=${thumb}` : whole
}
