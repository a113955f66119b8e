import { Fault, type ModelDetail, type ModelFolder, type ModelInfo, type Reading, type Target } from '../bridge'
import type { ModelsBridge } from '../bridge/models'
import type { Note } from './note'

export const MODEL: ModelInfo = {
  id: 'm1',
  name: 'red fox',
  state: 'here',
  jobId: 'j1',
  jobName: 'red fox',
  path: '/home/ana/outputs/j1/output/pytorch_lora_weights.safetensors',
  delivered: true,
  folderPath: '/home/ana/Crisol/Models/red fox.safetensors',
  kind: 'linked',
  at: '2026-11-24T08:01:05Z',
  bytes: 51_000_000,
  sha256: '67a111ec6b6f336b0000000000000000000000000000000000000000000000ff',
  step: 500,
  rank: 16,
  tensors: 2,
  base: 'flux-1-dev',
  method: 'lora',
  trigger: 'crisolfox',
  resolution: '1024 × 1024',
  problem: '',
  changed: false,
  check: null,
  uses: [],
  image: { path: 'output/validation_images/step_500_0.png', step: 500 },
}

export const GOOD_REPORT = {
  at: '2026-11-24T09:00:00Z',
  bytes: MODEL.bytes,
  sha256: MODEL.sha256,
  expected: MODEL.sha256,
  tensors: 2,
  nan: 0,
  inf: 0,
  bad: [],
  problems: [],
}

export function detailOf(model: ModelInfo): ModelDetail {
  return {
    ...model,
    images: [
      { path: 'output/validation_images/step_500_0.png', step: 500 },
      { path: 'output/validation_images/step_250_0.png', step: 250 },
    ],
    checkpoints: [
      { step: 0, path: model.path, bytes: model.bytes, current: true },
      {
        step: 250,
        path: '/home/ana/outputs/j1/output/checkpoint-250/pytorch_lora_weights.safetensors',
        bytes: 51_000_000,
        current: false,
      },
    ],
    anatomy: {
      comment: '',
      alpha: 16,
      parameters: 25_500_000,
      headerBytes: 2048,
      dtypes: [{ dtype: 'BF16', tensors: 2, parameters: 25_500_000, bytes: 51_000_000 }],
      shapes: [{ shape: '16 × 3072', tensors: 2 }],
      otherShapes: 0,
      fields: [
        ...['modelspec.architecture', 'modelspec.date', 'modelspec.title', 'modelspec.author', 'modelspec.sai'].map(
          (key, i) => ({
            key,
            value: `value ${i}`,
            bytes: 7,
            cut: false,
          }),
        ),
        { key: LONG, value: '{"fox": 1', bytes: 2_000_000, cut: true },
      ],
      leftOut: 3,
    },
  }
}

/** A field that is too long to be shown whole. */
const LONG = 'ss_tag_frequency'

/** Models in memory: what it holds can be changed, and the next refusal can be put in. */
export class FakeModels implements ModelsBridge {
  all: ModelInfo[] = []
  state: ModelFolder = { path: '/home/ana/Crisol/Models', isDefault: true, made: true, problem: '' }
  targetList: Target[] = [
    { id: 'comfyui', name: 'ComfyUI', dir: '/home/ana/ComfyUI/models/loras', found: true },
    { id: 'forge', name: 'Forge', dir: '/home/ana/forge/models/Lora', found: false },
  ]
  reading: Reading = { state: 'none', done: 0, total: 0, fault: null }
  refusal: Fault | null = null

  constructor(private note: Note) {}

  private one(id: string): ModelInfo {
    const model = this.all.find((m) => m.id === id)
    if (!model) throw new Fault('not_found', `model ${id}: it is no longer there`)
    return model
  }
  private change(id: string, part: Partial<ModelInfo>) {
    if (this.refusal) throw this.refusal
    this.one(id)
    this.all = this.all.map((m) => (m.id === id ? { ...m, ...part } : m))
  }
  folder = {
    get: async () => this.state,
    set: async (path: string) => {
      this.note('folder', path)
      this.state = { path: path || '/home/ana/Crisol/Models', isDefault: !path, made: true, problem: '' }
      return this.state
    },
    choose: async () => this.folder.set('/big/models'),
    show: async () => this.note('show folder'),
  }
  list = async () => ({ models: this.all, folder: this.state })
  get = async (id: string) => detailOf(this.one(id))
  rename = async (id: string, name: string) => {
    this.note('rename', id, name)
    this.change(id, { name })
    return name
  }
  trash = async (id: string) => {
    this.note('trash', id)
    this.change(id, { state: 'away', folderPath: '' })
  }
  putBack = async (id: string) => {
    this.note('put back', id)
    this.change(id, { state: 'here' })
  }
  targets = async () => this.targetList
  link = async (id: string, target: string) => {
    this.note('link', id, target)
    const path = `/home/ana/${target}/red fox.safetensors`
    this.change(id, { uses: [{ target, name: 'ComfyUI', path }] })
    return path
  }
  linkElsewhere = async (id: string) => this.link(id, 'folder')
  show = async (id: string) => this.note('show', id)
  verify = async (id: string) => {
    this.note('verify', id)
    this.reading = { state: 'running', done: 17_000_000, total: 51_000_000, fault: null }
  }
  verification = async () => this.reading
  stopVerify = async (id: string) => {
    this.note('stop', id)
    this.reading = { ...this.reading, state: 'stopped' }
  }
}
