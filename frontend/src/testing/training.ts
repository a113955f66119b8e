import type { Check, Plan, Provider } from '../bridge'
import type { TrainingBridge } from '../bridge/training'
import type { Note } from './note'

export const PLAN: Plan = {
  request: { configDir: '/home/ana/sample/config', provider: 'rehearsal', hardware: 'cpu', name: 'sample' },
  provider: { id: 'rehearsal', name: 'Rehearsal', local: true, hardware: 'This computer', usdHour: 0 },
  steps: 60,
  datasets: [
    {
      id: 'sample-photos',
      type: 'image',
      root: '/home/ana/sample/photos',
      images: 12,
      captions: 11,
      missing: 1,
      files: 23,
      bytes: 634_000,
      leftOut: [
        { reason: 'secret', files: 1, examples: ['id_rsa'] },
        { reason: 'from the future', files: 7, examples: ['a', 'b'] },
      ],
      travel: { way: 'served', to: 'the trainer', why: 'because' },
      sample: [],
    },
  ],
  files: 23,
  bytes: 634_000,
  secrets: [{ name: 'storage key', to: 'Rehearsal', why: 'made for this job only' }],
  cost: { min: 0, max: 0, basis: 'free' },
  delivery: { way: 'receiver', where: '/home/ana/outputs', why: 'because' },
  consent: { mode: 'ask', needed: true, blocked: false, sentence: 'Let a trainer read 23 files.' },
  changes: [{ field: '--output_dir', from: 'output', to: '', why: 'the trainer has its own' }],
  warnings: [],
  digest: 'd1',
}

export const PROVIDERS: Provider[] = [
  {
    id: 'rehearsal',
    name: 'Rehearsal',
    summary: 'proves your set-up',
    ready: true,
    local: true,
    hardware: [{ id: 'cpu', name: 'This computer', gpus: 0, memoryGB: 0, usdHour: 0, source: '' }],
  },
  {
    id: 'elsewhere',
    name: 'Elsewhere',
    summary: 'a cloud',
    ready: true,
    local: false,
    hardware: [
      { id: 'small', name: 'L40S', gpus: 1, memoryGB: 48, usdHour: 3.51, source: 'price list' },
      { id: 'large', name: '8x H100', gpus: 8, memoryGB: 80, usdHour: 43.92, source: 'price list' },
    ],
  },
  { id: 'later', name: 'Later', summary: 'coming', ready: false, local: false, hardware: [] },
]

/** Plans and submits in memory. */
export class FakeTraining implements TrainingBridge {
  nextPlan: () => Promise<Plan> = async () => PLAN
  nextSubmit: () => Promise<string> = async () => 'j1'
  chosen = '/home/ana/mine'
  recent: string[] = []
  checks: Check[] = []
  /** A preflight that has told its checks waits for this before it is done. */
  landing: Promise<void> = Promise.resolve()

  constructor(private note: Note) {}

  sampleConfig = async () => '/home/ana/sample/config'
  chooseConfig = async () => this.chosen
  recentConfigs = async () => this.recent
  providers = async () => PROVIDERS
  preflight: TrainingBridge['preflight'] = (request, heard) => {
    this.note('preflight', request.configDir)
    const told = (async () => {
      await Promise.resolve()
      for (const check of this.checks) heard(check)
      await this.landing
      return this.checks
    })()
    return { done: told, stop: () => this.note('stop preflight') }
  }
  plan: TrainingBridge['plan'] = (request) => {
    this.note(
      'plan',
      request.configDir,
      request.name ?? '',
      // The rehearsal goes without saying.
      ...(request.provider === 'rehearsal' ? [] : [request.provider, request.hardware ?? '']),
    )
    return this.nextPlan()
  }
  submit: TrainingBridge['submit'] = (_, digest, key) => {
    this.note('submit', digest, key)
    return this.nextSubmit()
  }
}
