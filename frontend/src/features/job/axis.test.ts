import { describe, expect, it } from 'vitest'
import { labels } from './axis'

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
    [
      [0, 0.000002, 0.000004],
      ['0', '2e-6', '4e-6'],
    ],
    [[5], ['5']],
  ])('of %j differ from each other', (ticks, want) => {
    expect(labels(ticks, 'en')).toEqual(want)
  })

  it('leave out the ticks of a log scale that uPlot leaves out', () => {
    expect(labels([0.01, null, 0.1], 'en', true)).toEqual(['0.01', '', '0.1'])
  })
})
