/** The sections of the settings, in their order. Each has an address: /settings/<section>. */
export const SECTIONS = ['tokens', 'leaving', 'folders', 'looks', 'notices', 'network', 'ports', 'about'] as const
export type Section = (typeof SECTIONS)[number]

/** Every setting, in the order of its section. The search knows them by name, help, and further words. */
export const SETTINGS = [
  { id: 'replicateToken', section: 'tokens' },
  { id: 'hubToken', section: 'tokens' },
  { id: 'consent', section: 'leaving' },
  { id: 'models', section: 'folders' },
  { id: 'outputs', section: 'folders' },
  { id: 'home', section: 'folders' },
  { id: 'log', section: 'folders' },
  { id: 'language', section: 'looks' },
  { id: 'theme', section: 'looks' },
  { id: 'notices', section: 'notices' },
  { id: 'noticeTest', section: 'notices' },
  { id: 'closing', section: 'notices' },
  { id: 'proxyMode', section: 'network' },
  { id: 'proxyAddress', section: 'network' },
  { id: 'proxyLogin', section: 'network' },
  { id: 'bundle', section: 'network' },
  { id: 'port', section: 'ports' },
  { id: 'api', section: 'ports' },
  { id: 'version', section: 'about' },
  { id: 'firstRun', section: 'about' },
] as const satisfies readonly { id: string; section: Section }[]
export type SettingId = (typeof SETTINGS)[number]['id']

export function isSection(name: string | undefined): name is Section {
  return (SECTIONS as readonly (string | undefined)[]).includes(name)
}

/** A text as the search compares it: small letters without accents. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Whether a text has every word of a query, or the beginning of it. */
export function matches(query: string, text: string): boolean {
  const within = plain(text)
  return plain(query)
    .split(/\s+/)
    .every((word) => within.includes(word))
}
