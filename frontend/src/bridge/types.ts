// What the page knows of jobs and plans: the shapes of the Go facades (wailsjs/go/models.ts) with narrower types. Times
// are ISO strings, or '' where the backend has none; lists are never null.

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

export const LANGUAGES = ['en', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

/** The secrets that a person can set. */
export const SECRETS = ['REPLICATE_API_TOKEN', 'HF_TOKEN'] as const

/** Where a secret comes from. The environment is read-only. */
export const SOURCES = ['keychain', 'environment', 'memory'] as const
export type Source = (typeof SOURCES)[number]

/** What may leave this computer: with a question before each job, without one, or never. */
export const CONSENTS = ['ask', 'allow', 'deny'] as const
export type Consent = (typeof CONSENTS)[number]

/** Whether a secret is there; never what it is. */
export interface Secret {
  name: string
  /** '' when it is not set. */
  source: Source | ''
  /** The environment has one too, which this one comes before. */
  shadowed: boolean
}

export interface Info {
  version: string
  home: string
  outputs: string
  os: string
  language: Language | ''
  keychain: { available: boolean; problem: string }
}

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

export interface Problem {
  file: string
  field: string
  message: string
  fix: string
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

/** Everything that the page asks of the backend. A refusal is always a Fault. */
export interface Bridge {
  info(): Promise<Info>
  setLanguage(language: Language, chosen: boolean): Promise<void>

  sampleConfig(): Promise<string>
  chooseConfig(title: string): Promise<string>
  plan(request: Request): Promise<Plan>
  /** key stands for one press of the button: a second call under the same key makes no second job. */
  submit(request: Request, digest: string, key: string): Promise<string>

  secrets(): Promise<Secret[]>
  setSecret(name: string, value: string): Promise<void>
  deleteSecret(name: string): Promise<void>
  consent(): Promise<Consent>
  setConsent(mode: Consent): Promise<void>
  showHome(): Promise<void>

  jobs(offset: number, limit: number): Promise<{ jobs: Summary[]; total: number }>
  job(id: string): Promise<Job>
  timeline(id: string): Promise<Transition[]>
  log(id: string, from: number): Promise<LogPiece>
  points(id: string, from: number): Promise<Point[]>
  cancel(id: string): Promise<void>
  remove(id: string): Promise<void>
  showModel(id: string): Promise<void>
  copy(text: string): Promise<void>
  quit(): void

  /** Calls heard for every change until the returned function is called. */
  onChange(heard: (changed: Changed) => void): () => void
  /** The person clicked a notification: show that job. */
  onOpen(heard: (id: string) => void): () => void
}
