import type { Draft, DraftSummary, Filled, Form, Mistake, OpenDraft, Texts, Values, View } from '../bridge'
import { Fault } from '../bridge'
import type { DraftsBridge } from '../bridge/drafts'
import type { Note } from './note'

const field = { min: 0, max: 0, step: 0, choices: [], required: true, only: '' }

export const FORM: Form = {
  fields: [
    { ...field, name: 'name', kind: 'text', section: 'model' },
    { ...field, name: 'family', kind: 'choice', section: 'model', choices: ['flux', 'sdxl'] },
    { ...field, name: 'kind', kind: 'choice', section: 'model', choices: ['lora', 'full'] },
    { ...field, name: 'folder', kind: 'folder', section: 'data' },
    {
      ...field,
      name: 'captions',
      kind: 'choice',
      section: 'data',
      choices: ['textfile', 'filename', 'instanceprompt'],
    },
    { ...field, name: 'trigger', kind: 'text', section: 'data', required: false },
    { ...field, name: 'steps', kind: 'integer', section: 'training', min: 1, max: 1_000_000, step: 1 },
    { ...field, name: 'rank', kind: 'integer', section: 'training', min: 1, max: 1024, step: 1, only: 'lora' },
    { ...field, name: 'prompt', kind: 'words', section: 'training', required: false },
  ],
  families: [
    { id: 'flux', name: 'FLUX.1 dev', model: 'black-forest-labs/FLUX.1-dev', gated: true, media: 'image' },
    {
      id: 'sdxl',
      name: 'Stable Diffusion XL',
      model: 'stabilityai/stable-diffusion-xl-base-1.0',
      gated: false,
      media: 'image',
    },
  ],
}

export const DRAFT: Draft = {
  id: '01d',
  name: 'Harbor',
  family: 'FLUX.1 dev',
  steps: '1000',
  origin: { kind: 'form', from: '' },
  updatedAt: '2026-11-24T08:00:00Z',
  dir: '/home/ana/drafts/01d',
  texts: textsOf({ name: 'Harbor', family: 'flux', kind: 'lora', steps: '1000', rank: '16', captions: 'textfile' }),
  choice: { provider: '', hardware: '' },
  leftOut: [],
}

/** The fake's own files: config.json holds the answers as they are, the dataloader nothing. */
export function textsOf(values: Values): Texts {
  return { config: JSON.stringify(values, null, 2), dataloader: '[]' }
}

function viewOf(texts: Texts): View {
  const none = { values: {}, overridden: [], more: [], known: true }
  try {
    const values = JSON.parse(texts.config) as Values
    const steps = Number(values.steps)
    const problems = Number.isInteger(steps)
      ? []
      : [
          {
            file: 'config.json',
            field: 'steps',
            message: 'not a whole number',
            fix: 'write 2000',
            warning: false,
            line: 5,
            column: 3,
            form: 'steps',
          },
        ]
    return { ...none, readable: true, values, problems, usable: problems.length === 0 }
  } catch {
    const broken = {
      file: 'config.json',
      field: '',
      message: 'this is not valid JSON',
      fix: 'correct it',
      warning: false,
      line: 2,
      column: 1,
      form: '',
    }
    return { ...none, readable: false, problems: [broken], usable: false }
  }
}

/** Drafts in memory. */
export class FakeDrafts implements DraftsBridge {
  all: Draft[] = []
  /** Looks over what a view says before the page gets it. */
  see: (view: View) => View = (view) => view
  nextSave: () => Promise<void> = async () => undefined
  nextExport: (overwrite: boolean) => Promise<void> = async () => undefined
  nextCopy: () => Promise<void> = async () => undefined
  private gone: Draft[] = []

  constructor(private note: Note) {}

  private get(id: string): Draft {
    const found = this.all.find((d) => d.id === id)
    if (!found) throw new Fault('not_found', `no draft ${id}`)
    return found
  }
  private opened(draft: Draft): OpenDraft {
    return { draft, view: this.see(viewOf(draft.texts)) }
  }
  private add(draft: Draft): OpenDraft {
    this.all = [draft, ...this.all]
    return this.opened(draft)
  }

  form = async () => FORM
  list = async (): Promise<DraftSummary[]> => this.all
  create = async (values: Values) => {
    this.note('create', values.name)
    return this.add({
      ...DRAFT,
      id: '01new',
      name: values.name ?? '',
      texts: textsOf({ ...JSON.parse(DRAFT.texts.config), ...values }),
    })
  }
  copyFolder = async (dir: string) => {
    this.note('copy folder', dir)
    await this.nextCopy()
    return this.add({ ...DRAFT, id: '01copy', origin: { kind: 'folder', from: dir } })
  }
  copyJob = async (id: string) => {
    this.note('copy job', id)
    return this.add({ ...DRAFT, id: '01job', origin: { kind: 'job', from: id } })
  }
  open = async (id: string) => this.opened(this.get(id))
  check = async (_: string, texts: Texts) => this.see(viewOf(texts))
  fill = async (_: string, texts: Texts, values: Values): Promise<Filled> => {
    const mistakes: Mistake[] = /^\d+$/.test(values.steps ?? '') ? [] : [{ field: 'steps', code: 'integer', bound: 0 }]
    const kept = { ...JSON.parse(texts.config), ...values }
    if (mistakes.length > 0) kept.steps = JSON.parse(texts.config).steps
    const next = textsOf(kept)
    return { texts: next, view: this.see(viewOf(next)), mistakes }
  }
  save = async (id: string, texts: Texts) => {
    await this.nextSave()
    this.note('save', id)
    const old = this.get(id)
    this.all = this.all.map((d) => (d === old ? { ...old, texts } : d))
  }
  choose = async (id: string, choice: Draft['choice']) => {
    this.note('choose', choice.provider, choice.hardware)
    const old = this.get(id)
    this.all = this.all.map((d) => (d === old ? { ...old, choice } : d))
  }
  remove = async (id: string) => {
    this.note('remove draft', id)
    this.gone.push(this.get(id))
    this.all = this.all.filter((d) => d.id !== id)
  }
  restore = async (id: string) => {
    this.note('restore draft', id)
    this.all = [...this.gone.filter((d) => d.id === id), ...this.all]
  }
  export = async (_: string, dir: string, overwrite: boolean) => {
    this.note('export', dir, overwrite)
    await this.nextExport(overwrite)
    return dir
  }
}
