import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeI18n, systemLanguage, textsOf } from './index'

const PLURAL = /_(zero|one|two|few|many|other)$/
// vitest runs in frontend/.
const SOURCE = 'src'

/** The keys that the page puts together as it runs, family by family: exactly these, no more. */
const declared = import.meta.glob<Record<string, readonly string[]>>('../**/keys.ts', {
  eager: true,
  import: 'FAMILIES',
})
const FAMILIES: Record<string, readonly string[]> = Object.assign({}, ...Object.values(declared))

function flat(tree: object, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [k, v] of flat(value as object, `${prefix}${key}.`)) out.set(k, v)
  }
  return out
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    if (e.isDirectory()) return sources(join(dir, e.name))
    return /\.tsx?$/.test(e.name) && !/\.test\./.test(e.name) ? [readFileSync(join(dir, e.name), 'utf8')] : []
  })
}

const base = (key: string) => key.replace(PLURAL, '')
const languages = { en: flat(textsOf('en')), es: flat(textsOf('es')) }
const code = sources(SOURCE).join('\n')
const literal = new Set([...code.matchAll(/(?:\bt\(|key: )'([\w.-]+)'/g)].map((m) => m[1] ?? ''))

describe('translations', () => {
  it.each(['en', 'es'])('stand in one file each: %s', (language) => {
    const tops = readdirSync(join('src/i18n', language)).flatMap((name) =>
      Object.keys(JSON.parse(readFileSync(join('src/i18n', language, name), 'utf8'))),
    )
    expect(tops.filter((key, i) => tops.indexOf(key) !== i)).toEqual([])
  })

  it('have the same keys in every language', () => {
    const names = (l: 'en' | 'es') => [...new Set([...languages[l].keys()].map(base))].sort()
    expect(names('es')).toEqual(names('en'))
  })

  it.each(['en', 'es'] as const)('have every plural form that %s needs', (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const plurals = new Set([...languages[language].keys()].filter((k) => PLURAL.test(k)).map(base))
    for (const key of plurals) {
      for (const form of forms) expect(languages[language].has(`${key}_${form}`), `${key}_${form}`).toBe(true)
    }
  })

  it('fill in the same facts in every language', () => {
    const facts = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort()
    for (const [key, text] of languages.es) {
      const english = languages.en.get(key) ?? languages.en.get(`${base(key)}_other`) ?? ''
      expect(facts(text), key).toEqual(facts(english))
    }
  })

  it('address their reader in Spanish as tú', () => {
    const formal =
      /\busted|(^|[.:;¿] ?)(Elija|Vea|Siga|Salga|Instale|Corrija|Pulse|Compruebe|Escriba|Introduzca|Seleccione|Vuelva)\b/
    expect([...languages.es].filter(([, text]) => formal.test(text))).toEqual([])
  })

  it('are there for every key that the page names', () => {
    const known = new Set([...languages.en.keys()].flatMap((k) => [k, base(k)]))
    expect([...literal].filter((k) => !known.has(k))).toEqual([])
  })

  it('are there for every value of the backend, and for no other', () => {
    for (const [prefix, members] of Object.entries(FAMILIES)) {
      const keys = [...languages.en.keys()].filter((k) => k.startsWith(prefix) && !k.slice(prefix.length).includes('.'))
      expect(keys.map((k) => k.slice(prefix.length)).sort(), prefix).toEqual([...members].sort())
    }
  })

  it('are all used', () => {
    const made = Object.entries(FAMILIES).flatMap(([prefix, members]) => members.map((m) => prefix + m))
    const used = new Set([...literal, ...made])
    expect([...languages.en.keys()].map(base).filter((k) => !used.has(k))).toEqual([])
  })
})

describe('systemLanguage', () => {
  it.each([
    [['es-MX', 'en'], 'es'],
    [['fi-FI', 'es'], 'es'],
    [['fi-FI'], 'en'],
    [['C'], 'en'],
    [[], 'en'],
  ])('chooses for %j', (tags, want) => {
    expect(systemLanguage(tags)).toBe(want)
  })
})

describe('makeI18n', () => {
  it('speaks the language that it was made for', () => {
    expect(makeI18n('es').t('plan.dataValue', { count: 1 })).toBe('1 archivo')
    expect(makeI18n('en').t('plan.dataValue', { count: 2 })).toBe('2 files')
  })
})
