import { describe, expect, it } from 'vitest'
import { ago, bytes, clock, dollarRange, dollars, figure, roughly, roughlyShort, shortPath } from './format'

describe('format', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1540, '1.5 kB'],
    [634_000, '634 kB'],
    [25_400_000_000, '25 GB'],
    [9e15, '9,000 TB'],
  ])('%d bytes as %s', (n, want) => {
    expect(bytes(n, 'en')).toBe(want)
  })

  it('speaks the language of the page', () => {
    expect(bytes(1540, 'es')).toBe('1,5 kB')
    expect(figure(0.00348, 'es')).toBe('0,00348')
    expect(dollars(1.5, 'en')).toBe('$1.50')
  })

  it('tells a range of costs, and one cost that is certain', () => {
    expect(dollarRange(1.5, 2, 'en')).toMatch(/^\$1\.50\s*–\s*\$2\.00$/)
    expect(dollarRange(2, 2, 'en')).toBe('$2.00')
  })

  it('tells a time to come in little room', () => {
    expect([40, 300, 7200].map((s) => roughlyShort(s, 'en'))).toEqual(['40s', '5m', '2h'])
  })

  it.each([
    [0, '0:00'],
    [65, '1:05'],
    [3723, '1:02:03'],
    [-4, '0:00'],
  ])('%d seconds as %s', (n, want) => {
    expect(clock(n)).toBe(want)
  })

  it.each([
    [0, '1 sec'],
    [40, '40 sec'],
    [600, '10 min'],
    [7200, '2 hr'],
  ])('about %d seconds as %s', (n, want) => {
    expect(roughly(n, 'en')).toBe(want)
  })

  it.each([
    ['2026-11-24T07:59:50Z', 'now'],
    ['2026-11-24T07:58:00Z', '2 minutes ago'],
    ['2026-11-24T05:00:00Z', '3 hours ago'],
    ['2026-11-22T08:00:00Z', '2 days ago'],
    ['2026-10-01T08:00:00Z', 'Oct 1, 2026'],
  ])('%s as %s', (iso, want) => {
    expect(ago(iso, new Date('2026-11-24T08:00:00Z').getTime(), 'en')).toBe(want)
  })

  it('shortens a path to what a person would recognise', () => {
    expect(shortPath('/home/ana/training/config')).toBe('…/training/config')
    expect(shortPath('C:\\Users\\ana\\config')).toBe('…/ana/config')
    expect(shortPath('/config')).toBe('/config')
  })
})
