// A formatter takes longer to make than to use, and a list uses a thousand a second: each is made once.
function once<O, F>(make: (language: string, options?: O) => F): (language: string, options?: O) => F {
  const made = new Map<string, F>()
  return (language, options) => {
    const name = language + JSON.stringify(options)
    let format = made.get(name)
    if (!format) {
      format = make(language, options)
      made.set(name, format)
    }
    return format
  }
}
const numbers = once((language, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options))
const dates = once((language, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options))
const relatives = once((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))

/** Bytes in powers of ten, as file managers show them: 1.8 MB. */
export function bytes(n: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  let i = 0
  let value = n
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000
    i++
  }
  return numbers(language, {
    style: 'unit',
    unit: units[i] ?? 'byte',
    unitDisplay: i === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && i > 0 ? 1 : 0,
  }).format(value)
}

export function count(n: number, language: string): string {
  return numbers(language).format(n)
}

/** Loss and learning rate: four digits that matter. */
export function figure(n: number, language: string): string {
  return numbers(language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }).format(n)
}

export function dollars(n: number, language: string): string {
  return numbers(language, { style: 'currency', currency: 'USD' }).format(n)
}

/** From the least to the most that something may cost, as short as it can be told. */
export function dollarRange(min: number, max: number, language: string): string {
  const words = numbers(language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })
  return min < max ? words.formatRange(min, max) : words.format(max)
}

/** A duration as 1:02:03 or 2:03. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

/** A time to come in coarse words: 40 sec, 5 min, 2 hr. */
export function roughly(seconds: number, language: string): string {
  return coarse(seconds, language, 'short')
}

/** The same where there is little room: 40s, 5m, 2h. */
export function roughlyShort(seconds: number, language: string): string {
  return coarse(seconds, language, 'narrow')
}

function coarse(seconds: number, language: string, unitDisplay: 'short' | 'narrow'): string {
  const [value, unit] =
    seconds < 90
      ? ([Math.max(1, Math.round(seconds)), 'second'] as const)
      : seconds < 5400
        ? ([Math.round(seconds / 60), 'minute'] as const)
        : ([Math.round(seconds / 3600), 'hour'] as const)
  return numbers(language, { style: 'unit', unit, unitDisplay }).format(value)
}

export function timeOfDay(iso: string, language: string): string {
  return dates(language, { timeStyle: 'medium' }).format(new Date(iso))
}

/** The hour and minute of a time to come: 14:32. */
export function hourOf(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(iso))
}

export function dateAndTime(iso: string, language: string): string {
  return dates(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
}

/** How long ago, in words; older than a week as a date. */
export function ago(iso: string, now: number, language: string): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  const words = relatives(language)
  if (seconds > -45) return words.format(0, 'second')
  if (seconds > -2700) return words.format(Math.round(seconds / 60), 'minute')
  if (seconds > -64800) return words.format(Math.round(seconds / 3600), 'hour')
  if (seconds > -604800) return words.format(Math.round(seconds / 86400), 'day')
  return dates(language, { dateStyle: 'medium' }).format(new Date(iso))
}

/** The folder a person would recognise: the last two parts of a path. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean)
  return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : path
}
