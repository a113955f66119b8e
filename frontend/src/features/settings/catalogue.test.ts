import { describe, expect, it } from 'vitest'
import { matches, SECTIONS, SETTINGS } from './catalogue'

describe('the catalogue', () => {
  it('has settings in every section, and each once', () => {
    expect([...new Set(SETTINGS.map((s) => s.section))]).toEqual([...SECTIONS])
    expect(new Set(SETTINGS.map((s) => s.id)).size).toBe(SETTINGS.length)
  })

  it.each([
    ['proxy', 'Proxy address', true],
    ['ADRESS', 'Proxy address', false],
    ['addr prox', 'Proxy address', true],
    ['contraseña', 'contrasena', true],
    ['cafe', 'Café', true],
    ['proxy port', 'Proxy address', false],
  ])('matches %s in %s: %s', (query, text, want) => {
    expect(matches(query, text)).toBe(want)
  })
})
