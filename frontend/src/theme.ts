import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

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

export const theme = createTheme({
  primaryColor: 'ember',
  primaryShade: 7,
  colors: { ember, dark, gray },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
})

/** What Mantine's own greys leave too faint to read (WCAG AA wants 4.5:1), and the surfaces of the page. */
export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfbfa',
    '--mantine-color-text': '#232321',
    '--mantine-color-dimmed': '#5b5b56',
    '--crisol-surface': '#ffffff',
    '--crisol-sunken': '#f4f4f2',
    '--crisol-line': '#e3e3df',
    '--crisol-accent': '#b04513',
    '--crisol-curve-raw': '#d9b9a6',
    '--crisol-good': '#1c6b43',
    '--crisol-bad': '#b3261e',
    '--crisol-warn': '#7a4d00',
    '--crisol-good-bg': '#eaf5ee',
    '--crisol-bad-bg': '#fdeeec',
    '--crisol-warn-bg': '#fdf4e0',
  },
  dark: {
    '--mantine-color-body': '#18191d',
    '--mantine-color-text': '#e4e5ea',
    '--mantine-color-dimmed': '#a1a4b0',
    '--crisol-surface': '#1e2026',
    '--crisol-sunken': '#141519',
    '--crisol-line': '#30333c',
    '--crisol-accent': '#f2a172',
    '--crisol-curve-raw': '#6d5548',
    '--crisol-good': '#7fd3a4',
    '--crisol-bad': '#ff9d94',
    '--crisol-warn': '#f0c26a',
    '--crisol-good-bg': '#1b2b23',
    '--crisol-bad-bg': '#33201f',
    '--crisol-warn-bg': '#2e2719',
  },
})
