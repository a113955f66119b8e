import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imageOf, PAGES, pageOf, textOf } from './pages'

// vitest runs in frontend/.
const ROOT = '..'
const DOCS = join(ROOT, 'docs')
const IMAGES = join(DOCS, 'images')

const links = (text: string) =>
  [...text.matchAll(/(!?)\[[^\]]*\]\(([^)]+)\)/g)].map(([, image, to = '']) => ({ image: image === '!', to }))
const relative = (to: string) => !/^(\w+:|#)/.test(to)
const pagesOf = (dir: string) =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(dir, name))

/** Pages of docs/ that the window does not show. */
const FOR_DEVELOPERS = ['adding-a-provider', 'architecture', 'design', 'languages']
const EVERY_FILE = [join(ROOT, 'README.md'), join(ROOT, 'README.es.md'), ...pagesOf(DOCS), ...pagesOf(join(DOCS, 'es'))]
const VERSIONS = PAGES.flatMap((page) => (['en', 'es'] as const).map((language) => [page, language] as const))

describe('the pages of the window', () => {
  it.each(VERSIONS)('are there in their language: %s, %s', async (page, language) => {
    const { text, language: spoken } = await textOf(page, language)
    expect(spoken).toBe(language)
    expect(text).toMatch(/^# \S/)
  })

  it.each(VERSIONS)('show every picture and follow every link to a page: %s, %s', async (page, language) => {
    const { text } = await textOf(page, language)
    for (const { image, to } of links(text)) {
      if (image) expect(await imageOf(to), to).toBeTruthy()
      else if (relative(to) && !FOR_DEVELOPERS.includes(to.replace(/^.*\//, '').replace('.md', '')))
        expect(pageOf(to), to).toBeTruthy()
    }
  })

  it.each(PAGES)('say as much in both languages: %s', async (page) => {
    const shape = ({ text }: { text: string }) =>
      text.split('\n').flatMap((line) => /^(#+ |\||!\[|```)/.exec(line)?.[1]?.trim() ?? [])
    expect(shape(await textOf(page, 'es'))).toEqual(shape(await textOf(page, 'en')))
  })

  it('show in the dark the picture that was taken in the dark', async () => {
    expect(await imageOf('../images/plan-light.png', 'dark')).toContain('plan-dark')
    expect(await imageOf('images/plan-light.png')).toContain('plan-light')
  })
})

describe('docs/', () => {
  it('has no page that nobody can come upon', () => {
    const names = pagesOf(DOCS).map((file) => file.replace(/^.*[\\/]/, '').replace('.md', ''))
    expect(names.sort()).toEqual([...PAGES, ...FOR_DEVELOPERS].sort())
    expect(readdirSync(join(DOCS, 'es')).sort()).toEqual(PAGES.map((page) => `${page}.md`).sort())
  })

  it.each(EVERY_FILE)('leads nowhere that is not there: %s', (file) => {
    for (const { to } of links(readFileSync(file, 'utf8'))) {
      if (relative(to)) expect(existsSync(join(dirname(file), to.replace(/#.*$/, ''))), to).toBe(true)
    }
  })

  it('has no picture that no page shows, and none that is large', () => {
    const shown = new Set(
      EVERY_FILE.flatMap((file) =>
        links(readFileSync(file, 'utf8'))
          .filter(({ image }) => image)
          .map(({ to }) => normalize(join(dirname(file), to))),
      ),
    )
    for (const name of readdirSync(IMAGES)) {
      const file = join(IMAGES, name)
      expect(shown.has(normalize(file.replace('-dark.png', '-light.png'))), name).toBe(true)
      expect(statSync(file).size, name).toBeLessThan(200_000)
    }
  })
})

describe('the page of the shortcuts', () => {
  const sources = (dir: string): string[] =>
    readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
      if (e.isDirectory()) return sources(join(dir, e.name))
      return /\.tsx?$/.test(e.name) && !/\.test\./.test(e.name) ? [readFileSync(join(dir, e.name), 'utf8')] : []
    })
  const SIGNS: Record<string, string> = {
    $mod: 'Ctrl/Cmd',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    PageUp: 'Page Up',
    PageDown: 'Page Down',
  }
  const capital = (key: string) => (key.length === 1 ? key.toUpperCase() : key)
  /** What the page calls keys in the notation of tinykeys. */
  function named(keys: string): string {
    const parts = keys.split(/\+(?=.)/).filter((part) => !/^\[.+\]$/.test(part))
    return parts.map((part) => SIGNS[part] ?? (parts.length > 1 ? capital(part) : part)).join(' ')
  }

  it('has the keys of every command', async () => {
    const code = sources('src/features')
    const declared = code.flatMap((text) => [
      ...[...text.matchAll(/\bkeys: '([^']+)'/g)].map((m) => m[1] ?? ''),
      ...[...text.matchAll(/\bkey\('\w+', t\('[\w.]+'\), '([^']+)'/g)].map((m) => m[1] ?? ''),
      ...[...text.matchAll(/\balso: \[([^\]]+)\]/g)].flatMap((m) =>
        (m[1] ?? '').split(/', ?'/).map((k) => k.replace(/'/g, '')),
      ),
    ])
    expect(declared.length).toBeGreaterThan(40)
    const { text } = await textOf('shortcuts', 'en')
    expect(declared.filter((keys) => !text.includes(`\`${named(keys)}\``))).toEqual([])
  })
})
