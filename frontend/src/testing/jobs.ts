import type { Changed, Job, LogPiece, Point, Summary, Transition } from '../bridge'
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

/** Jobs in memory: what it holds can be changed, and tell() says that it was. */
export class FakeJobs implements JobsBridge {
  all: Job[] = []
  logText = ''
  pointList: Point[] = []
  transitionList: Transition[] = []
  private heard: ((changed: Changed) => void)[] = []

  constructor(private note: Note) {}

  tell(changed: Partial<Changed> = {}) {
    for (const hear of this.heard) hear({ jobs: this.all.map((j) => j.id), lost: false, ...changed })
  }

  list = async (_: number, limit: number) => ({
    jobs: this.all.slice(0, limit).map(summaryOf),
    total: this.all.length,
  })
  get = async (id: string) => {
    const job = this.all.find((j) => j.id === id)
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
