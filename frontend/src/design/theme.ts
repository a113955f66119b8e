import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { DARK, LIGHT, type Palette, RADIUS, TYPE } from './tokens'

// Ember: the one warm colour of a calm page, for what can be started. Shade 7 on white, and white on it, has 5.6:1.
const ember: MantineColorsTuple = [
  '#fff4ed',
  '#fde4d5',
  '#f8c4a5',
  '#f2a172',
  '#ec8147',
  '#e0672a',
  '#cb5519',
  '#b04513',
  '#8f3812',
  '#712d10',
]

const dark: MantineColorsTuple = [
  '#e4e5ea',
  '#c6c8d0',
  '#a1a4b0',
  '#717583',
  '#454854',
  '#343741',
  '#272a32',
  '#1e2026',
  '#18191d',
  '#121317',
]

const gray: MantineColorsTuple = [
  '#f8f8f7',
  '#f1f1ef',
  '#e8e8e5',
  '#dcdcd8',
  '#c6c6c1',
  '#a3a39d',
  '#7a7a74',
  '#5b5b56',
  '#3c3c39',
  '#232321',
]

const px = (n: number) => `${n}px`

export const theme = createTheme({
  primaryColor: 'ember',
  primaryShade: 7,
  colors: { ember, dark, gray },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontWeight: '600' },
  radius: { md: px(RADIUS.control), lg: px(RADIUS.card) },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: px(TYPE.xs), sm: px(TYPE.sm), md: px(TYPE.md), lg: px(TYPE.lg), xl: px(TYPE.xl) },
})

function roles(p: Palette): Record<string, string> {
  return {
    // What Mantine's own greys leave too faint to read (WCAG AA wants 4.5:1).
    '--mantine-color-body': p.body,
    '--mantine-color-text': p.text,
    '--mantine-color-dimmed': p.dimmed,
    '--mantine-color-error': p.bad,
    '--mantine-color-placeholder': p.dimmed,
    '--crisol-surface': p.surface,
    '--crisol-sunken': p.sunken,
    '--crisol-line': p.line,
    '--crisol-edge': p.edge,
    '--crisol-accent': p.accent,
    '--crisol-accent-bg': p.accentBg,
    '--crisol-curve-raw': p.curveRaw,
    '--crisol-good': p.good,
    '--crisol-bad': p.bad,
    '--crisol-warn': p.warn,
    '--crisol-good-bg': p.goodBg,
    '--crisol-bad-bg': p.badBg,
    '--crisol-warn-bg': p.warnBg,
  }
}

/** Hands the colours of tokens.ts to the style sheets, as --crisol-<role>. */
export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: roles(LIGHT), dark: roles(DARK) })
