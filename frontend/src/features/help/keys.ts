import { PAGES } from './pages'

export const FAMILIES: Record<string, readonly string[]> = { 'help.page.': PAGES }
