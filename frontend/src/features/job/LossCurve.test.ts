import { describe, expect, it } from 'vitest'
import { labels } from './LossCurve'

describe('the labels of an axis', () => {
  it.each([
    [
      [0.001, 0.002],
      ['0.001', '0.002'],
    ],
    [
      [0.0045, 0.005],
      ['0.0045', '0.0050'],
    ],
    [
      [0, 0.25, 0.5],
      ['0.00', '0.25', '0.50'],
    ],
    [
      [0, 1, 2],
      ['0', '1', '2'],
    ],
    [
      [1000, 2000],
      ['1,000', '2,000'],
    ],
    [[5], ['5']],
  ])('of %j differ from each other', (ticks, want) => {
    expect(labels(ticks, 'en')).toEqual(want)
  })
})
