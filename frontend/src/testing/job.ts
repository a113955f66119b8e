import type { CurveWant, Level, LogSearch, Outputs } from '../bridge'
import type { JobBridge } from '../bridge/job'
import type { FakeJobs } from './jobs'
import type { Note } from './note'
import { PLAN } from './training'

/** One job in memory: its log is a list of lines, its curve a list of losses. */
export class FakeJob implements JobBridge {
  log: string[] = []
  losses: number[] = []
  arrived: Outputs = { files: [], checkpoints: [], samples: [], bytes: 0, more: false }
  config = '{"--max_train_steps": 60}'
  /** Where a person saves what is exported. */
  target = '/home/ana/sample.log'
  /** Lines that are searched at once. */
  piece = 1000
  private off: FakeJobs['all'] = []

  constructor(
    private note: Note,
    private jobs: FakeJobs,
  ) {}

  private chosen(levels: readonly Level[]) {
    return this.log
      .map((text, number) => ({ number, level: levelOf(text), text, bytes: text.length, cut: false }))
      .filter((l) => levels.length === 0 || levels.includes(l.level))
  }

  lines: JobBridge['lines'] = async (_, levels, from, limit) => {
    this.note('lines', levels.join('+') || 'all', from, limit)
    const all = this.chosen(levels)
    const first = from < 0 ? Math.max(0, all.length + from) : Math.min(from, all.length)
    const count: Record<string, number> = {}
    for (const line of this.chosen([])) count[line.level] = (count[line.level] ?? 0) + 1
    return { from: first, lines: all.slice(first, first + limit), total: all.length, all: this.log.length, count }
  }
  search = async (_: string, q: LogSearch, from: number) => {
    this.note('search', q.text, from)
    const all = this.chosen(q.levels)
    const pattern = new RegExp(q.regex ? q.text : q.text.replace(/\W/g, '\\$&'), q.case ? '' : 'i')
    const next = Math.min(all.length, from + this.piece)
    const places = all.flatMap((l, i) => (i >= from && i < next && pattern.test(l.text) ? [i] : []))
    return { lines: places.map((i) => all[i]?.number ?? 0), places, next, total: all.length }
  }
  exportLog = async (_: string, levels: readonly Level[]) => {
    this.note('export', levels.join('+') || 'all')
    return this.target
  }
  curve = async (_: string, want: CurveWant) => {
    this.note('curve', want.from, want.to, want.smoothing)
    const all = this.losses.map((loss, i) => ({ step: i + 1, loss }))
    const seen = all.filter((p) => p.step >= want.from && (want.to <= 0 || p.step <= want.to))
    return {
      step: seen.map((p) => p.step),
      loss: seen.map((p) => p.loss),
      smooth: seen.map((p) => p.loss),
      rate: seen.map(() => 1e-4),
      speed: seen.map((_, i) => (i === 0 ? null : 1.25)),
      points: seen.length,
      all: all.length,
      first: all[0]?.step ?? 0,
      last: all.at(-1)?.step ?? 0,
      lowest: Math.min(...seen.map((p) => p.loss)),
      highest: Math.max(...seen.map((p) => p.loss)),
    }
  }
  outputs = async () => this.arrived
  frozen = async () => ({ plan: PLAN, config: this.config, dataloader: '[]' })
  remove = async (id: string) => {
    this.note('take off', id)
    this.off = this.jobs.all.filter((j) => j.id === id)
    this.jobs.all = this.jobs.all.filter((j) => j.id !== id)
  }
  restore = async (id: string) => {
    this.note('put back', id)
    this.jobs.all = [...this.jobs.all, ...this.off]
  }
  forget = async (id: string) => this.note('forget', id)
  showOutput = async (id: string, path: string) => this.note('show output', id, path)
}

function levelOf(text: string): Level {
  if (text.startsWith('[ERROR]')) return 'error'
  if (text.startsWith('[WARNING]')) return 'warning'
  return text.includes('%|') ? 'progress' : 'plain'
}
