import { describe, expect, it } from 'vitest'
import type { Summary } from '../../bridge'
import { DELIVERED, summaryOf } from '../../testing/jobs'
import { held } from './hold'

const job = (id: string, step = 0): Summary => ({ ...summaryOf(DELIVERED), id, step })
const ids = (pages: ReadonlyMap<number, readonly Summary[]>) =>
  [...pages].map(([n, jobs]) => [n, jobs.map((j) => `${j.id}@${j.step}`)])

describe('held', () => {
  const drawn = new Map([
    [0, [job('a'), job('b')]],
    [1, [job('c')]],
  ])

  it('draws what is fresh when nobody points', () => {
    const fresh = new Map([[0, [job('b', 1), job('a')]]])
    expect(held(drawn, fresh, false)).toEqual({ pages: fresh, moved: false })
  })

  it('keeps the order and takes the values, also of jobs that went to another page', () => {
    const fresh = new Map([
      [0, [job('c', 3), job('b', 2)]],
      [1, [job('a', 1)]],
    ])
    const { pages, moved } = held(drawn, fresh, true)
    expect(ids(pages)).toEqual([
      [0, ['a@1', 'b@2']],
      [1, ['c@3']],
    ])
    expect(moved).toBe(true)
  })

  it('has not moved where only values changed, and takes pages that were not drawn before', () => {
    const fresh = new Map([
      [0, [job('a', 5), job('b')]],
      [2, [job('z')]],
    ])
    const { pages, moved } = held(drawn, fresh, true)
    expect(ids(pages)).toEqual([
      [0, ['a@5', 'b@0']],
      [2, ['z@0']],
    ])
    expect(moved).toBe(false)
  })
})
