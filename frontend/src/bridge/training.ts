import type { training as wire, provider as wireProvider } from '../../wailsjs/go/models'
import * as Training from '../../wailsjs/go/service/Training'
import { EventsOn } from '../../wailsjs/runtime/runtime'
import type { Problem } from './fault'
import { ask, list, oneOf, same } from './wire'

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
  provider: { id: string; name: string; local: boolean; hardware: string; usdHour: number }
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

export interface Hardware {
  id: string
  name: string
  gpus: number
  memoryGB: number
  /** The price of one hour in dollars; 0 is free. */
  usdHour: number
  source: string
}

/** Where a job can be trained. */
export interface Provider {
  id: string
  name: string
  summary: string
  /** It can be chosen. */
  ready: boolean
  local: boolean
  hardware: Hardware[]
}

/** What a preflight looks at, in its order. */
export const CHECKS = ['provider', 'base_model', 'destination', 'space', 'reach', 'keychain', 'memory'] as const

export const VERDICTS = ['pass', 'warn', 'fail', 'skip'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Check {
  id: string
  verdict: Verdict
  /** Which case it is: "id.case". */
  code: string
  message: string
  fix: string
  facts: Record<string, string>
}

/** A preflight under way. */
export interface Preflight {
  /** All checks, in the order of CHECKS. */
  done: Promise<Check[]>
  stop(): void
}

/** What the page asks before a job begins. A refusal is always a Fault. */
export interface TrainingBridge {
  sampleConfig(): Promise<string>
  chooseConfig(title: string): Promise<string>
  /** The config folders that were planned last, the newest first. */
  recentConfigs(): Promise<string[]>
  providers(): Promise<Provider[]>
  plan(request: Request): Promise<Plan>
  /** Looks at what could go wrong; heard gets each check as it is done. */
  preflight(request: Request, heard: (check: Check) => void): Preflight
  /** key stands for one press of the button: a second call under the same key makes no second job. */
  submit(request: Request, digest: string, key: string): Promise<string>
}

export const training: TrainingBridge = {
  sampleConfig: () => ask(Training.SampleConfig(), same),
  chooseConfig: (title) => ask(Training.ChooseConfig(title), same),
  recentConfigs: () => ask(Training.RecentConfigs(), list),
  providers: () => ask(Training.Providers(), (p) => list(p).map(toProvider)),
  preflight: (request, heard) => {
    const run = crypto.randomUUID()
    const off = EventsOn('crisol:check', (told: { run: string; check: wire.Check }) => {
      if (told.run === run) heard(toCheck(told.check))
    })
    return {
      done: ask(Training.Preflight(run, fromRequest(request)), (c) => list(c).map(toCheck)).finally(off),
      stop: () => void Training.StopPreflight(run).catch(() => undefined),
    }
  },
  plan: (request) => ask(Training.Plan(fromRequest(request)), toPlan),
  submit: (request, digest, key) => ask(Training.Submit(fromRequest(request), digest, key), same),
}

export function toProvider(p: wireProvider.Description): Provider {
  return {
    id: p.id,
    name: p.name,
    summary: p.summary,
    ready: p.availability === 'ready',
    local: p.local,
    hardware: list(p.hardware).map((h) => ({
      id: h.id,
      name: h.name,
      gpus: h.gpus,
      memoryGB: h.memory_gb,
      usdHour: h.usd_hour,
      source: h.source ?? '',
    })),
  }
}

export function toCheck(c: wire.Check): Check {
  const { id, code, message, facts } = c
  return { id, code, message, fix: c.fix ?? '', facts: { ...facts }, verdict: oneOf(VERDICTS, c.verdict, 'warn') }
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
    provider: {
      id: p.provider.id,
      name: p.provider.name,
      local: p.provider.local,
      hardware: p.provider.hardware.name,
      usdHour: p.provider.hardware.usd_hour,
    },
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
