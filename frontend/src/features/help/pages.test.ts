import { describe, expect, it } from 'vitest'
import { imageOf, PAGES, pageOf, textOf } from './pages'

const links = (text: string) =>
  [...text.matchAll(/(!?)\[[^\]]*\]\(([^)]+)\)/g)].map(([, image, to = '']) => ({ image, to }))

/** Pages of docs/ that the window does not show. */
const FOR_DEVELOPERS = ['languages.md']

describe('help', () => {
  it.each(PAGES.flatMap((page) => (['en', 'es'] as const).map((language) => [page, language] as const)))(
    'shows every picture and follows every link to a page: %s, %s',
    async (page, language) => {
      const { text } = await textOf(page, language)
      expect(text).toMatch(/^# \S/)
      for (const { image, to } of links(text)) {
        if (image) expect(await imageOf(to), to).toBeTruthy()
        else if (to.endsWith('.md') && !FOR_DEVELOPERS.includes(to)) expect(pageOf(to), to).toBeTruthy()
      }
    },
  )

  it('speaks Spanish where a page was translated, and says so where it was not', async () => {
    expect((await textOf('jobs', 'es')).language).toBe('es')
    expect((await textOf('installing', 'es')).language).toBe('en')
  })
})
