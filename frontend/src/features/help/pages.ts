import type { Language } from '../../bridge'

// The task pages of docs/ are bundled as they are, so that they can be read without a network.
const texts = import.meta.glob<string>(['../../../../docs/*.md', '../../../../docs/es/*.md'], {
  query: '?raw',
  import: 'default',
})
const images = import.meta.glob<string>('../../../../docs/images/*.png', { query: '?url', import: 'default' })

/** The pages that help a person to do something, in the order of the list. The others of docs/ are for developers. */
export const PAGES = [
  'getting-started',
  'new-training',
  'jobs',
  'models',
  'settings',
  'privacy',
  'troubleshooting',
  'shortcuts',
  'installing',
  'terminal',
] as const
export type Page = (typeof PAGES)[number]

/** The Markdown of a page; the English one where there is no translation. */
export async function textOf(page: Page, language: Language): Promise<{ text: string; language: Language }> {
  const translated = language === 'en' ? undefined : texts[`../../../../docs/${language}/${page}.md`]
  if (translated) return { text: await translated(), language }
  const load = texts[`../../../../docs/${page}.md`]
  if (!load) throw new Error(`docs/${page}.md is not in this Crisol`)
  return { text: await load(), language: 'en' }
}

/**
 * The address of an image that a page names relative to itself, such as images/plan-light.png. In the dark it is the one that was
 * taken in the dark, where there is one.
 */
export async function imageOf(source: string, scheme: 'light' | 'dark' = 'light'): Promise<string | undefined> {
  const name = source.split('/').at(-1) ?? ''
  const dressed = scheme === 'dark' ? name.replace('-light.', '-dark.') : name
  const load = images[`../../../../docs/images/${dressed}`] ?? images[`../../../../docs/images/${name}`]
  return load?.()
}

/** The page that a link of a page leads to; undefined when it leads elsewhere. */
export function pageOf(link: string): Page | undefined {
  const name = link.replace(/#.*$/, '').split('/').at(-1)?.replace(/\.md$/, '')
  return PAGES.find((page) => page === name)
}
