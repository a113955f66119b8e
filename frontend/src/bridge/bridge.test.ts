import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { job, secret, service, training } from '../../wailsjs/go/models'
import { CODES, Fault, faultOf } from './fault'
import { DELIVERIES, SORTS, STATUSES, toJob, toOutcome, toPage, toSummary } from './jobs'
import { CONSENTS, SECRETS, SOURCES, toConsent, toSecret } from './settings'
import { toInfo } from './system'
import { fromRequest, REASONS, toPlan } from './training'

describe('faultOf', () => {
  it('reads code, words and problems of a refusal', () => {
    const problem = { file: '/c/config.json', field: '--steps', message: 'no', fix: 'yes' }
    const fault = faultOf(new Error(JSON.stringify({ code: 'invalid_input', message: 'mend it', problems: [problem] })))
    expect(fault).toMatchObject({ code: 'invalid_input', message: 'mend it', problems: [problem] })
  })

  it('takes a code of a newer backend for an ordinary error', () => {
    expect(faultOf(new Error('{"code":"tomorrow","message":"m","problems":[]}')).code).toBe('internal')
  })

  it.each([new Error('plain words'), 'plain words'])('keeps what is no refusal at all: %s', (reason) => {
    expect(faultOf(reason)).toMatchObject({ code: 'internal', message: 'plain words', problems: [] })
  })

  it('leaves a fault as it is', () => {
    const fault = new Fault('timeout', 'late')
    expect(faultOf(fault)).toBe(fault)
  })
})

describe('convert', () => {
  const go = {
    id: 'j1',
    name: 'n',
    provider: 'rehearsal',
    status: 'completed',
    delivery: 'verified',
    created_at: '2026-11-24T08:00:00Z',
    ended_at: '0001-01-01T00:00:00Z',
    step: 60,
    total_steps: 60,
    revision: 3,
    active: false,
  }

  it('knows no null lists and no year 1', () => {
    const detail = service.Detail.createFrom({
      ended: true,
      job: {
        ...go,
        asked: { config_dir: '/c', provider: 'rehearsal' },
        said: {},
        seen: {},
        delivery_detail: { state: 'verified', model: { path: '/m', checks: null } },
      },
    })
    const read = toJob(detail)
    expect(read).toMatchObject({ endedAt: '', startedAt: '', stage: '', error: '', loss: 0, ended: true })
    expect(read.delivery.model).toMatchObject({ path: '/m', checks: [] })
  })

  it('tells a cost that nobody knows from one that is nothing', () => {
    const cost = (known: boolean) =>
      toSummary(job.Summary.createFrom({ ...go, cost: { known, min_usd: 0, max_usd: 0 } })).cost
    expect(cost(true)).toEqual({ min: 0, max: 0 })
    expect(cost(false)).toBeNull()
    expect(toSummary(job.Summary.createFrom(go))).toMatchObject({ cost: null, hardware: '', loss: 0, etaSeconds: 0 })
  })

  it('reads a page of jobs and what came of a wish for many', () => {
    const facets = { statuses: { completed: 1 }, deliveries: { verified: 1 }, providers: { rehearsal: 1 }, all: 1 }
    expect(toPage(service.Page.createFrom({ jobs: [go], total: 1, facets, revision: 3 }))).toMatchObject({
      jobs: [{ id: 'j1', status: 'completed' }],
      total: 1,
      facets,
    })
    const outcome = service.Outcome.createFrom({
      done: null,
      refused: [{ id: 'a', fault: { code: 'active', message: 'm' } }],
    })
    expect(toOutcome(outcome)).toMatchObject({
      done: [],
      refused: [{ id: 'a', fault: { code: 'active', message: 'm' } }],
    })
  })

  it('takes a state that it does not know for unknown', () => {
    expect(toSummary(job.Summary.createFrom({ ...go, status: 'dreaming', delivery: 'flying' }))).toMatchObject({
      status: 'unknown',
      delivery: 'none',
    })
  })

  it('reads a plan whose lists are absent', () => {
    const plan = toPlan(
      training.Plan.createFrom({
        request: { config_dir: '/c', provider: 'p' },
        provider: { id: 'p', name: 'P', local: false, hardware: { name: 'GPU' } },
        cost: { min_usd: 1, max_usd: 2, basis: 'b' },
        delivery: {},
        consent: {},
        datasets: [{ id: 'd', left_out: null, sample: null, travel: {} }],
        digest: 'x',
      }),
    )
    expect(plan.secrets).toEqual([])
    expect(plan.warnings).toEqual([])
    expect(plan.datasets[0]).toMatchObject({ leftOut: [], sample: [] })
    expect(plan.cost).toEqual({ min: 1, max: 2, basis: 'b' })
  })

  it('leaves out of a request what was not said', () => {
    expect(fromRequest({ configDir: '/c', provider: 'p', hardware: '', name: 'n' })).toEqual({
      config_dir: '/c',
      provider: 'p',
      name: 'n',
    })
  })

  it('knows where a secret comes from, and takes an unknown consent for the careful one', () => {
    const status = (present: boolean, source: string) =>
      toSecret(secret.Status.createFrom({ name: 'HF_TOKEN', present, source, shadowed: false })).source
    expect([status(false, ''), status(true, 'environment'), status(true, 'tpm')]).toEqual([
      '',
      'environment',
      'keychain',
    ])
    expect([toConsent('deny'), toConsent('tomorrow')]).toEqual(['deny', 'ask'])
  })

  it('knows only the languages that the page speaks', () => {
    const info = (language: string) => toInfo(service.Info.createFrom({ language, keychain: {} })).language
    expect([info('es'), info('fi'), info('')]).toEqual(['es', '', ''])
  })
})

describe('the values of the backend', () => {
  // The bindings know them only as texts, so the Go code is asked. vitest runs in frontend/.
  it.each([
    ['../backend/job/status.go', 'Status', STATUSES],
    ['../backend/job/job.go', 'DeliveryState', DELIVERIES],
    ['../backend/job/filter.go', 'Sort', SORTS],
    ['../backend/dataset/dataset.go', 'Reason', REASONS],
    ['../backend/secret/secret.go', 'Source', SOURCES],
    ['../backend/training/plan.go', 'ConsentMode', CONSENTS],
  ] as const)('are all known to the page: %s, %s', (path, type, known) => {
    const declared = readFileSync(path, 'utf8').matchAll(new RegExp(`^\\t\\w+\\s+${type}\\s+= "([^"]+)"`, 'gm'))
    expect([...declared].map((m) => m[1]).sort()).toEqual([...known].sort())
  })

  it('are all known to the page: the names of the secrets', () => {
    const declared = readFileSync('../backend/secret/secret.go', 'utf8').matchAll(/^\t\w+Token\s+= "(\w+)"/gm)
    expect([...declared].map((m) => m[1]).sort()).toEqual([...SECRETS].sort())
  })

  it('are all known to the page: the codes of refusals', () => {
    const declared = ['../backend/api/error.go', '../app/service/fault.go'].flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/^\tCode\w+\s+(?:api\.)?Code\s+= "([^"]+)"/gm),
    ])
    expect(declared.map((m) => m[1]).sort()).toEqual([...CODES].sort())
  })
})
