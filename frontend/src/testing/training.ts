import type { Plan } from '../bridge'
import type { TrainingBridge } from '../bridge/training'
import type { Note } from './note'

export const PLAN: Plan = {
  request: { configDir: '/home/ana/sample/config', provider: 'rehearsal', hardware: 'cpu', name: 'sample' },
  provider: { id: 'rehearsal', name: 'Rehearsal', local: true, hardware: 'This computer' },
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

/** Plans and submits in memory. */
export class FakeTraining implements TrainingBridge {
  nextPlan: () => Promise<Plan> = async () => PLAN
  nextSubmit: () => Promise<string> = async () => 'j1'
  chosen = '/home/ana/mine'

  constructor(private note: Note) {}

  sampleConfig = async () => '/home/ana/sample/config'
  chooseConfig = async () => this.chosen
  plan: TrainingBridge['plan'] = (request) => {
    this.note('plan', request.configDir, request.name ?? '')
    return this.nextPlan()
  }
  submit: TrainingBridge['submit'] = (_, digest, key) => {
    this.note('submit', digest, key)
    return this.nextSubmit()
  }
}
