/** The labels of an axis, with as many digits as tell one tick from the next. Ticks of a log scale have no gap of their own. */
export function labels(ticks: (number | null)[], language: string, log = false): string[] {
  if (log) {
    const format = new Intl.NumberFormat(language, { maximumSignificantDigits: 2, notation: 'compact' })
    return ticks.map((n) => (n === null ? '' : n >= 1e-4 ? format.format(n) : n.toExponential(0)))
  }
  const [a, b] = ticks
  const gap = a == null || b == null ? 1 : Math.abs(b - a)
  if (gap < 1e-5) return ticks.map((n) => (n === null ? '' : n === 0 ? '0' : Number(n.toPrecision(3)).toExponential()))
  const digits = Math.min(12, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)))
  // A gap such as 0.25 needs one digit more than its size says.
  const scaled = gap * 10 ** digits
  const more = Math.abs(scaled - Math.round(scaled)) > 1e-6 ? 1 : 0
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits + more,
    maximumFractionDigits: digits + more,
  })
  return ticks.map((n) => (n === null ? '' : format.format(n)))
}
