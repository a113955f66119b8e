import { describe, expect, it } from 'vitest'
import { HELD, joined, shown } from './log'

describe('joined', () => {
  it('begins the end of a long log with a whole line', () => {
    expect(joined(undefined, { text: 'lf line\nnext\n', from: 90, next: 103 })).toEqual({
      text: 'next\n',
      next: 103,
      cut: true,
    })
  })

  it('adds what is new', () => {
    const held = joined(undefined, { text: 'a\n', from: 0, next: 2 })
    expect(joined(held, { text: 'b\n', from: 2, next: 4 })).toEqual({ text: 'a\nb\n', next: 4, cut: false })
    expect(joined(held, { text: '', from: 2, next: 2 })).toBe(held)
  })

  it('lets go of whole lines when it grows too long', () => {
    const line = `${'x'.repeat(99)}\n`
    let held = joined(undefined, { text: 'first\n', from: 0, next: 6 })
    for (let i = 0; i < 30; i++)
      held = joined(held, { text: line.repeat(100), from: held.next, next: held.next + 10_000 })
    expect(held.text.length).toBeLessThanOrEqual(HELD)
    expect(held.text.length).toBeGreaterThan(HELD - 101)
    expect(held.text.startsWith('x')).toBe(true)
    expect(held.cut).toBe(true)
  })

  it('survives a line that never ends', () => {
    expect(joined(undefined, { text: 'x'.repeat(HELD * 2), from: 0, next: HELD * 2 }).text.length).toBe(HELD)
  })
})

describe('shown', () => {
  it('shows the last state of a line that was written over', () => {
    expect(shown('1%|\r50%|\r100%|done\nnext\r')).toBe('100%|done\nnext')
  })

  it('leaves out colours and pictures', () => {
    expect(shown('\u001b[32mok\u001b[0m\n[STAGE] ⏳ Training ✓')).toBe('ok\n[STAGE] Training ✓')
  })
})
