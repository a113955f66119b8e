import type { Bridge, Changed, Consent, Info, Job, LogPiece, Plan, Point, Secret, Summary, Transition } from '../bridge'

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

export const JOB: Job = {
  id: 'j1',
  name: 'sample',
  createdAt: '2026-11-24T08:00:00Z',
  status: 'running',
  error: '',
  active: true,
  ended: false,
  request: PLAN.request,
  startedAt: '2026-11-24T08:00:01Z',
  endedAt: '',
  stage: '⏳ Training',
  step: 15,
  totalSteps: 60,
  loss: 0.0123,
  etaSeconds: 40,
  lastStepAt: '',
  silence: '',
  delivery: { state: 'none', reason: '', model: null },
}

export const DELIVERED: Job = {
  ...JOB,
  status: 'completed',
  active: false,
  ended: true,
  endedAt: '2026-11-24T08:01:05Z',
  step: 60,
  delivery: {
    state: 'verified',
    reason: '',
    model: {
      path: '/home/ana/outputs/j1/weights.safetensors',
      dir: '/home/ana/outputs/j1',
      bytes: 25_000,
      sha256: '67a111ec6b6f336b0000000000000000000000000000000000000000000000ff',
      step: 60,
      tensors: 2,
      checks: ['the header parses', 'every byte reads'],
    },
  },
}

export function summaryOf(job: Job): Summary {
  return {
    id: job.id,
    name: job.name,
    provider: job.request.provider,
    status: job.status,
    delivery: job.delivery.state,
    createdAt: job.createdAt,
    endedAt: job.endedAt,
    step: job.step,
    totalSteps: job.totalSteps,
    active: job.active,
  }
}

/** A backend in memory: what it holds can be changed, and tell() says that it was. */
export class FakeBridge implements Bridge {
  jobList: Job[] = []
  logText = ''
  pointList: Point[] = []
  transitionList: Transition[] = []
  about: Info = {
    version: '1.0.0',
    home: '/home/ana/.simpletuner',
    outputs: '/home/ana/.simpletuner/outputs',
    os: 'linux',
    language: 'en',
    keychain: { available: true, problem: '' },
  }
  nextPlan: () => Promise<Plan> = async () => PLAN
  nextSubmit: () => Promise<string> = async () => 'j1'
  secretList: Secret[] = [
    { name: 'REPLICATE_API_TOKEN', source: '', shadowed: false },
    { name: 'HF_TOKEN', source: '', shadowed: false },
  ]
  nextSecrets: () => Promise<Secret[]> = async () => this.secretList
  nextSet: () => Promise<void> = async () => undefined
  consentMode: Consent = 'ask'
  nextConsent: () => Promise<void> = async () => undefined
  chosen = '/home/ana/mine'
  calls: string[] = []
  private heard: ((changed: Changed) => void)[] = []
  private opened: ((id: string) => void)[] = []

  private note(...words: unknown[]) {
    this.calls.push(words.join(' '))
  }

  tell(changed: Partial<Changed> = {}) {
    for (const hear of this.heard) hear({ jobs: this.jobList.map((j) => j.id), lost: false, ...changed })
  }

  openJob(id: string) {
    for (const hear of this.opened) hear(id)
  }

  info = async () => this.about
  setLanguage = async (language: string, chosen: boolean) => this.note('language', language, chosen)
  sampleConfig = async () => '/home/ana/sample/config'
  chooseConfig = async () => this.chosen
  plan: Bridge['plan'] = (request) => {
    this.note('plan', request.configDir, request.name ?? '')
    return this.nextPlan()
  }
  submit: Bridge['submit'] = (_, digest, key) => {
    this.note('submit', digest, key)
    return this.nextSubmit()
  }
  private put(name: string, source: Secret['source']) {
    this.secretList = this.secretList.map((s) => (s.name === name ? { ...s, source } : s))
  }
  secrets = () => this.nextSecrets()
  setSecret = async (name: string, value: string) => {
    this.note('set', name, value)
    await this.nextSet()
    this.put(name, 'keychain')
  }
  deleteSecret = async (name: string) => {
    this.note('delete', name)
    this.put(name, '')
  }
  consent = async () => this.consentMode
  setConsent = async (mode: Consent) => {
    this.note('consent', mode)
    await this.nextConsent()
    this.consentMode = mode
  }
  showHome = async () => this.note('home')
  jobs = async (_: number, limit: number) => ({
    jobs: this.jobList.slice(0, limit).map(summaryOf),
    total: this.jobList.length,
  })
  job = async (id: string) => {
    const job = this.jobList.find((j) => j.id === id)
    if (!job) throw new Error(JSON.stringify({ code: 'not_found', message: `no such job: ${id}`, problems: [] }))
    return job
  }
  timeline = async () => this.transitionList
  log = async (_: string, from: number): Promise<LogPiece> => {
    this.note('log', from)
    const start = from < 0 ? Math.max(0, this.logText.length + from) : from
    return { text: this.logText.slice(start), from: start, next: this.logText.length }
  }
  points = async (_: string, from: number) => {
    this.note('points', from)
    return this.pointList.slice(from)
  }
  cancel = async (id: string) => this.note('cancel', id)
  remove = async (id: string) => {
    this.note('remove', id)
    this.jobList = this.jobList.filter((j) => j.id !== id)
  }
  showModel = async (id: string) => this.note('show', id)
  copy = async (text: string) => this.note('copy', text)
  quit = () => this.note('quit')
  onChange = (hear: (changed: Changed) => void) => {
    this.heard.push(hear)
    return () => {
      this.heard = this.heard.filter((h) => h !== hear)
    }
  }
  onOpen = (hear: (id: string) => void) => {
    this.opened.push(hear)
    return () => {
      this.opened = this.opened.filter((h) => h !== hear)
    }
  }
}
