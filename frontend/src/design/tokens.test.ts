import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, DARK, LIGHT, type Palette } from './tokens'

const TEXTS = ['text', 'dimmed', 'accent', 'good', 'bad', 'warn'] as const
const GROUNDS = ['body', 'surface', 'sunken'] as const

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('%s colours', (_, palette: Palette) => {
  it.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))('%s is readable on %s', (a, b) => {
    expect(contrast(palette[a], palette[b])).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['good', 'bad', 'warn', 'accent'] as const)('%s is readable on its own ground', (role) => {
    expect(contrast(palette[role], palette[`${role}Bg`])).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.text, palette[`${role}Bg`])).toBeGreaterThanOrEqual(4.5)
  })

  it('shows where a field ends', () => {
    for (const ground of GROUNDS) expect(contrast(palette.edge, palette[ground])).toBeGreaterThanOrEqual(3)
  })
})

it('knows the ends of the scale', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#777777')).toBe(1)
})

it('has one set of colours from the first paint on', () => {
  const sheet = readFileSync('public/first-paint.css', 'utf8')
  const [light = '', dark = ''] = [...sheet.matchAll(/root[^{]*\{([^}]*)\}/g)].map((block) => block[1])
  for (const [block, palette] of [
    [light, LIGHT],
    [dark, DARK],
  ] as const) {
    const told = [...block.matchAll(/--first-(\w+): (#\w+);/g)]
    expect(told).toHaveLength(5)
    for (const [, role, colour] of told) expect(palette[role as keyof Palette]).toBe(colour)
  }
})
