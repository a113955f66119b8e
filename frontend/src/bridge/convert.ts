import type { job, secret, service, training } from '../../wailsjs/go/models'
import * as t from './types'

// Go writes none as null, an absent key, or the year 1; the page knows only '' and [].

function list<T>(values: T[] | null | undefined): T[] {
  return values ?? []
}

function time(value: unknown): string {
  return typeof value === 'string' && !value.startsWith('0001-') ? value : ''
}

function oneOf<T extends string>(known: readonly T[], value: string | undefined, otherwise: T): T {
  return known.includes(value as T) ? (value as T) : otherwise
}

export function toInfo(i: service.Info): t.Info {
  return { ...i, language: oneOf([...t.LANGUAGES, ''], i.language, '') }
}

export function toSecret(s: secret.Status): t.Secret {
  return { name: s.name, source: s.present ? oneOf(t.SOURCES, s.source, 'keychain') : '', shadowed: s.shadowed }
}

/** A mode of another version is taken for the careful one. */
export function toConsent(mode: string): t.Consent {
  return oneOf(t.CONSENTS, mode, 'ask')
}

export function fromRequest(r: t.Request): training.Request {
  return {
    config_dir: r.configDir,
    provider: r.provider,
    ...(r.hardware ? { hardware: r.hardware } : {}),
    ...(r.name ? { name: r.name } : {}),
  }
}

export function toPlan(p: training.Plan): t.Plan {
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

export function toSummary(s: job.Summary): t.Summary {
  return {
    id: s.id,
    name: s.name,
    provider: s.provider,
    status: oneOf(t.STATUSES, s.status, 'unknown'),
    delivery: oneOf(t.DELIVERIES, s.delivery, 'none'),
    createdAt: time(s.created_at),
    endedAt: time(s.ended_at),
    step: s.step,
    totalSteps: s.total_steps,
    active: s.active,
  }
}

export function toJob({ job: j, ended }: service.Detail): t.Job {
  const { asked, said, seen, delivery_detail: delivery } = j
  return {
    id: j.id,
    name: j.name,
    createdAt: time(j.created_at),
    status: oneOf(t.STATUSES, j.status, 'unknown'),
    error: j.error ?? '',
    active: j.active,
    ended,
    request: { configDir: asked.config_dir, provider: asked.provider, hardware: asked.hardware ?? '', name: j.name },
    startedAt: time(said.started_at),
    endedAt: time(j.ended_at),
    stage: seen.stage ?? '',
    step: j.step,
    totalSteps: j.total_steps,
    loss: j.loss ?? 0,
    etaSeconds: seen.eta_seconds ?? 0,
    lastStepAt: time(seen.last_step_at),
    silence: seen.problem ?? '',
    delivery: {
      state: oneOf(t.DELIVERIES, j.delivery, 'none'),
      reason: delivery.reason ?? '',
      model: delivery.model ? { ...delivery.model, checks: list(delivery.model.checks) } : null,
    },
  }
}

export function toTransition(x: job.Transition): t.Transition {
  return { at: time(x.at), source: x.source, kind: x.kind, from: x.from, to: x.to, cause: x.cause ?? '' }
}

export function toPoint(p: job.Point): t.Point {
  return { step: p.step, loss: p.loss, rate: p.learning_rate }
}
