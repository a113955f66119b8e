import { type Changed, Fault, type Filter, type Job, type Outcome, type Summary, type Transition } from '../bridge'
import type { JobsBridge } from '../bridge/jobs'
import type { Note } from './note'
import { PLAN } from './training'

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
  pace: { stepsPerSecond: 1.25, left: 40 },
  consent: { at: '2026-11-24T08:00:00Z', by: 'window', mode: 'ask' },
  planDigest: 'd1'.repeat(32),
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
    hardware: job.request.hardware ?? '',
    status: job.status,
    delivery: job.delivery.state,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    step: job.step,
    totalSteps: job.totalSteps,
    etaSeconds: job.status === 'running' ? job.etaSeconds : 0,
    loss: job.loss,
    cost: { min: 0, max: 0 },
    modelPath: job.delivery.model?.path ?? '',
    error: job.error,
    active: job.active,
  }
}

/** Jobs in memory: what it holds can be changed, and tell() says that it was. */
export class FakeJobs implements JobsBridge {
  all: Job[] = []
  transitionList: Transition[] = []
  private heard: ((changed: Changed) => void)[] = []

  constructor(private note: Note) {}

  tell(changed: Partial<Changed> = {}) {
    for (const hear of this.heard) hear({ jobs: this.all.map((j) => j.id), models: true, lost: false, ...changed })
  }

  /** What removeMany took off. */
  off: Job[] = []
  nextFind: () => Promise<void> = async () => undefined

  private chosen(f: Filter) {
    const words = f.text.toLowerCase().split(/\s+/).filter(Boolean)
    const order = f.sort === 'name' ? (a: Job, b: Job) => a.name.localeCompare(b.name) : () => 0
    const jobs = this.all.filter(
      (j) =>
        (f.statuses.length === 0 || f.statuses.includes(j.status)) &&
        (f.deliveries.length === 0 || f.deliveries.includes(j.delivery.state)) &&
        (!f.provider || j.request.provider === f.provider) &&
        words.every((word) => `${j.name} ${j.id}`.toLowerCase().includes(word)),
    )
    return f.sort === 'name' ? jobs.sort((a, b) => (f.ascending ? order(a, b) : order(b, a))) : jobs
  }
  find: JobsBridge['find'] = async (filter, offset, limit) => {
    this.note('find', offset, limit, filter.sort, filter.ascending ? 'up' : 'down')
    await this.nextFind()
    const jobs = this.chosen(filter)
    const tally = (key: (j: Job) => string) => {
      const numbers: Record<string, number> = {}
      for (const job of this.all) numbers[key(job)] = (numbers[key(job)] ?? 0) + 1
      return numbers
    }
    return {
      jobs: jobs.slice(offset, offset + limit).map(summaryOf),
      total: jobs.length,
      facets: {
        statuses: tally((j) => j.status),
        deliveries: tally((j) => j.delivery.state),
        providers: tally((j) => j.request.provider),
        all: this.all.length,
      },
    }
  }
  findIds = async (filter: Filter) => this.chosen(filter).map((j) => j.id)
  cancelMany = async (ids: string[]): Promise<Outcome> => {
    this.note('cancel', ...ids)
    return { done: ids, refused: [] }
  }
  removeMany = async (ids: string[]): Promise<Outcome> => {
    this.note('take off', ...ids)
    const goes = this.all.filter((j) => ids.includes(j.id) && !j.active)
    this.off.push(...goes)
    this.all = this.all.filter((j) => !goes.includes(j))
    const refused = ids.filter((id) => !goes.some((j) => j.id === id))
    return {
      done: goes.map((j) => j.id),
      refused: refused.map((id) => ({ id, fault: new Fault('active', 'the job has not ended') })),
    }
  }
  restoreMany = async (ids: string[]): Promise<Outcome> => {
    this.note('put back', ...ids)
    this.all = [...this.off.filter((j) => ids.includes(j.id)), ...this.all]
    return { done: ids, refused: [] }
  }
  get = async (id: string) => {
    const job = this.all.find((j) => j.id === id)
    if (!job) throw new Error(JSON.stringify({ code: 'not_found', message: `no such job: ${id}`, problems: [] }))
    return job
  }
  timeline = async () => this.transitionList
  cancel = async (id: string) => this.note('cancel', id)
  remove = async (id: string) => {
    this.note('remove', id)
    this.all = this.all.filter((j) => j.id !== id)
  }
  showModel = async (id: string) => this.note('show', id)
  onChange = (hear: (changed: Changed) => void) => {
    this.heard.push(hear)
    return () => {
      this.heard = this.heard.filter((h) => h !== hear)
    }
  }
}
