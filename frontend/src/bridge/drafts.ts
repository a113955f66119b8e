import type { service, draft as wire, recipe as wireRecipe } from '../../wailsjs/go/models'
import * as Drafts from '../../wailsjs/go/service/Drafts'
import type { Problem } from './fault'
import { ask, list, same, time } from './wire'

/** The fields of the form, as backend/recipe names them. Others are shown by their names. */
export const FIELDS = [
  'name',
  'family',
  'kind',
  'folder',
  'captions',
  'trigger',
  'steps',
  'rank',
  'resolution',
  'learning_rate',
  'batch',
  'prompt',
] as const

/** Why a field cannot take an answer. */
export const MISTAKES = ['missing', 'number', 'integer', 'low', 'high', 'multiple'] as const

export const FIELD_KINDS = ['text', 'words', 'folder', 'choice', 'integer', 'number'] as const
export const SECTIONS = ['model', 'data', 'training'] as const

/** Answers to the form by field, as a person types them. */
export type Values = Record<string, string>

export interface FormField {
  name: string
  kind: (typeof FIELD_KINDS)[number] | string
  section: (typeof SECTIONS)[number] | string
  min: number
  max: number
  step: number
  choices: string[]
  required: boolean
  /** The kind of training that it counts for; '' for every one. */
  only: string
}

export interface Family {
  id: string
  name: string
  model: string
  gated: boolean
  media: string
}

export interface Form {
  fields: FormField[]
  families: Family[]
}

export interface Texts {
  config: string
  dataloader: string
}

export interface DraftSummary {
  id: string
  name: string
  family: string
  steps: string
  origin: { kind: string; from: string }
  updatedAt: string
}

export interface Choice {
  provider: string
  hardware: string
}

export interface Draft extends DraftSummary {
  dir: string
  texts: Texts
  choice: Choice
  leftOut: string[]
}

/** A problem of the texts: where it is in them, and the field of the form that it is about, or ''. */
export interface TextProblem extends Problem {
  line: number
  column: number
  warning: boolean
  form: string
}

export interface Override {
  file: string
  field: string
  recipe: string
  value: string
}

/** What two texts mean. */
export interface View {
  /** The form can follow; it cannot while a text is no valid JSON. */
  readable: boolean
  values: Values
  overridden: Override[]
  more: string[]
  /** There is a recipe for the family. */
  known: boolean
  problems: TextProblem[]
  usable: boolean
}

export interface Mistake {
  field: string
  code: string
  bound: number
}

export interface OpenDraft {
  draft: Draft
  view: View
}

export interface Filled {
  texts: Texts
  view: View
  mistakes: Mistake[]
}

/** Trainings that are being prepared. A refusal is always a Fault. */
export interface DraftsBridge {
  form(): Promise<Form>
  list(): Promise<DraftSummary[]>
  create(values: Values): Promise<OpenDraft>
  copyFolder(dir: string): Promise<OpenDraft>
  copyJob(id: string): Promise<OpenDraft>
  open(id: string): Promise<OpenDraft>
  /** Says what texts mean, and keeps nothing. */
  check(id: string, texts: Texts): Promise<View>
  /** Puts answers into texts, and keeps nothing. */
  fill(id: string, texts: Texts, values: Values): Promise<Filled>
  save(id: string, texts: Texts): Promise<void>
  choose(id: string, choice: Choice): Promise<void>
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
  /** Writes a config folder; one that is occupied is left alone unless overwrite is set. */
  export(id: string, dir: string, overwrite: boolean): Promise<string>
}

export const drafts: DraftsBridge = {
  form: () => ask(Drafts.Form(), toForm),
  list: () => ask(Drafts.List(), (l) => list(l).map(toSummary)),
  create: (values) => ask(Drafts.Create(values), toOpenDraft),
  copyFolder: (dir) => ask(Drafts.CopyFolder(dir), toOpenDraft),
  copyJob: (id) => ask(Drafts.CopyJob(id), toOpenDraft),
  open: (id) => ask(Drafts.Open(id), toOpenDraft),
  check: (id, texts) => ask(Drafts.Check(id, texts), toView),
  fill: (id, texts, values) =>
    ask(Drafts.Fill(id, texts, values), (f) => ({
      texts: { config: f.texts.config, dataloader: f.texts.dataloader },
      view: toView(f.view),
      mistakes: list(f.mistakes),
    })),
  save: (id, texts) => ask(Drafts.Save(id, texts), () => undefined),
  choose: (id, choice) => ask(Drafts.Choose(id, choice), same),
  remove: (id) => ask(Drafts.Remove(id, false), same),
  restore: (id) => ask(Drafts.Remove(id, true), same),
  export: (id, dir, overwrite) => ask(Drafts.Export(id, dir, overwrite), same),
}

export function toForm(d: wireRecipe.Description): Form {
  return {
    fields: list(d.fields).map((f) => ({
      name: f.name,
      kind: f.kind,
      section: f.section,
      min: f.min,
      max: f.max,
      step: f.step,
      choices: list(f.choices),
      required: f.required,
      only: f.only,
    })),
    families: list(d.families).map(({ id, name, model, gated, media }) => ({ id, name, model, gated, media })),
  }
}

function toSummary(s: wire.Summary | wire.Draft): DraftSummary {
  return {
    id: s.id,
    name: s.name,
    family: s.family,
    steps: s.steps,
    origin: { kind: s.origin.kind, from: s.origin.from },
    updatedAt: time(s.updated_at),
  }
}

export function toOpenDraft(o: service.OpenDraft): OpenDraft {
  const d = o.draft
  return {
    draft: {
      ...toSummary(d),
      dir: d.dir,
      texts: { config: d.texts.config, dataloader: d.texts.dataloader },
      choice: { provider: d.choice.provider, hardware: d.choice.hardware },
      leftOut: list(d.left_out),
    },
    view: toView(o.view),
  }
}

export function toView(v: wire.View): View {
  return {
    readable: v.readable,
    values: { ...v.reading.values },
    overridden: list(v.reading.overridden),
    more: list(v.reading.more),
    known: v.reading.known,
    problems: list(v.problems).map((p) => ({
      file: p.file,
      field: p.field,
      message: p.message,
      fix: p.fix,
      warning: p.warning,
      line: p.line ?? 0,
      column: p.column ?? 0,
      form: p.form,
    })),
    usable: v.usable,
  }
}
