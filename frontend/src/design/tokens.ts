// The one place of sizes and colours. docs/design.md tells what each is for; tokens.test.ts holds the contrasts to WCAG.

/** Type scale in px. Body text is md; nothing is smaller than xs. */
export const TYPE = { xs: 12, sm: 13, md: 14, lg: 16, xl: 19, title: 24 } as const

/** Distances in px: inside a control, between controls, between parts of a card, cards, sections. */
export const SPACE = { xs: 4, sm: 8, md: 12, lg: 16, xl: 24, page: 32 } as const

/** Corners in px: controls, cards. */
export const RADIUS = { control: 8, card: 10 } as const

/** Durations in ms. With "reduce motion" nothing moves. */
export const MOTION = { quick: 120, calm: 200 } as const

/** The roles of colour. A colour never says anything alone: a word or a shape is always beside it. */
export interface Palette {
  /** Behind everything. */
  body: string
  /** Cards, bars, fields. */
  surface: string
  /** Wells: logs, code, hovered rows. */
  sunken: string
  /** Hairlines between parts. They carry no meaning. */
  line: string
  /** Borders of fields and buttons: what can be operated stands out 3:1. */
  edge: string
  text: string
  /** Second-rank text, readable all the same. */
  dimmed: string
  /** What can be started, links, the place one is at. */
  accent: string
  /** The accent's own ground, for what is chosen. */
  accentBg: string
  good: string
  goodBg: string
  bad: string
  badBg: string
  warn: string
  warnBg: string
  /** The raw values of a curve, below the smoothed one. */
  curveRaw: string
}

export const LIGHT: Palette = {
  body: '#fbfbfa',
  surface: '#ffffff',
  sunken: '#f4f4f2',
  line: '#e3e3df',
  edge: '#8a8a83',
  text: '#232321',
  dimmed: '#5b5b56',
  accent: '#b04513',
  accentBg: '#fbeee6',
  good: '#1c6b43',
  goodBg: '#eaf5ee',
  bad: '#b3261e',
  badBg: '#fdeeec',
  warn: '#7a4d00',
  warnBg: '#fdf4e0',
  curveRaw: '#d9b9a6',
}

export const DARK: Palette = {
  body: '#18191d',
  surface: '#1e2026',
  sunken: '#141519',
  line: '#30333c',
  edge: '#7b7f8c',
  text: '#e4e5ea',
  dimmed: '#a1a4b0',
  accent: '#f2a172',
  accentBg: '#33241b',
  good: '#7fd3a4',
  goodBg: '#1b2b23',
  bad: '#ff9d94',
  badBg: '#33201f',
  warn: '#f0c26a',
  warnBg: '#2e2719',
  curveRaw: '#6d5548',
}

/** The contrast of two colours (#rrggbb), 1 to 21, as WCAG 2.2 defines it (relative luminance, IEC 61966-2-1). */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
