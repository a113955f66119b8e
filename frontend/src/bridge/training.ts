import type { training as wire } from '../../wailsjs/go/models'
import * as Training from '../../wailsjs/go/service/Training'
import type { Problem } from './fault'
import { ask, list, same } from './wire'

/** Why a file stays at home: the stable values of backend/dataset. Others are shown as they come. */
export const REASONS = [
  'hidden',
  'secret',
  'vcs',
  'software',
  'litter',
  'link-leaves',
  'link-folder',
  'link-broken',
  'not-regular',
  'unreadable',
  'unused',
  'caption-alone',
  'empty',
  'name',
] as const

export interface Request {
  configDir: string
  provider: string
  hardware?: string
  name?: string
}

export interface LeftOut {
  reason: string
  files: number
  examples: string[]
}

export interface PlannedDataset {
  id: string
  type: string
  root: string
  images: number
  captions: number
  missing: number
  files: number
  bytes: number
  leftOut: LeftOut[]
  travel: { way: string; to: string; why: string }
  sample: { path: string; bytes: number }[]
}

export interface Change {
  field: string
  from: string
  to: string
  why: string
}

export interface Plan {
  request: Request
  provider: { id: string; name: string; local: boolean; hardware: string }
  steps: number
  datasets: PlannedDataset[]
  files: number
  bytes: number
  secrets: { name: string; to: string; why: string }[]
  cost: { min: number; max: number; basis: string }
  delivery: { way: string; where: string; why: string }
  consent: { mode: string; needed: boolean; blocked: boolean; sentence: string }
  changes: Change[]
  warnings: Problem[]
  digest: string
}

/** What the page asks before a job begins. A refusal is always a Fault. */
export interface TrainingBridge {
  sampleConfig(): Promise<string>
  chooseConfig(title: string): Promise<string>
  plan(request: Request): Promise<Plan>
  /** key stands for one press of the button: a second call under the same key makes no second job. */
  submit(request: Request, digest: string, key: string): Promise<string>
}

export const training: TrainingBridge = {
  sampleConfig: () => ask(Training.SampleConfig(), same),
  chooseConfig: (title) => ask(Training.ChooseConfig(title), same),
  plan: (request) => ask(Training.Plan(fromRequest(request)), toPlan),
  submit: (request, digest, key) => ask(Training.Submit(fromRequest(request), digest, key), same),
}

export function fromRequest(r: Request): wire.Request {
  return {
    config_dir: r.configDir,
    provider: r.provider,
    ...(r.hardware ? { hardware: r.hardware } : {}),
    ...(r.name ? { name: r.name } : {}),
  }
}

export function toPlan(p: wire.Plan): Plan {
  const { min_usd: min, max_usd: max, basis } = p.cost
  return {
    request: {
      configDir: p.request.config_dir,
      provider: p.request.provider,
      hardware: p.request.hardware ?? '',
      name: p.request.name ?? '',
    },
    provider: { id: p.provider.id, name: p.provider.name, local: p.provider.local, hardware: p.provider.hardware.name },
    steps: p.steps,
    datasets: list(p.datasets).map((d) => ({
      id: d.id,
      type: d.type,
      root: d.root,
      images: d.images,
      captions: d.captions,
      missing: d.missing_captions,
      files: d.files,
      bytes: d.bytes,
      leftOut: list(d.left_out).map((o) => ({ reason: o.reason, files: o.files, examples: list(o.examples) })),
      travel: d.travel,
      sample: list(d.sample),
    })),
    files: p.files,
    bytes: p.bytes,
    secrets: list(p.secrets),
    cost: { min, max, basis },
    delivery: p.delivery,
    consent: p.consent,
    changes: list(p.changes),
    warnings: list(p.warnings),
    digest: p.digest,
  }
}
