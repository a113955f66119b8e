import { describe, expect, it } from 'vitest'
import { plain, step } from './log'

describe('a line', () => {
  it('leaves out pictures that many systems cannot draw', () => {
    expect(plain('[STAGE] ⏳ Training ✓')).toBe('[STAGE] Training ✓')
  })
})

describe('the next hit', () => {
  const places = [3, 10, 20]
  it.each([
    [-1, false, 0],
    [3, false, 1],
    [5, false, 1],
    [20, false, 0],
    [99, false, 0],
    [-1, true, 2],
    [3, true, 2],
    [5, true, 0],
    [20, true, 1],
  ])('from %i (back: %s) is number %i', (from, back, want) => {
    expect(step(places, from, back)).toBe(want)
  })

  it('is none where there are none', () => {
    expect(step([], 5, false)).toBe(-1)
  })
})
