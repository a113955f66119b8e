import type { LogPiece } from '../../bridge'

/** How much of a log the page holds, in characters: a few thousand lines. */
export const HELD = 200_000

export interface LogText {
  text: string
  next: number
  /** Something before the text is not shown. */
  cut: boolean
}

/** Adds a piece behind what is held, and lets go of whole lines at the front when that grows too long. */
export function joined(held: LogText | undefined, piece: LogPiece): LogText {
  if (held && !piece.text) return held
  let text = (held?.text ?? '') + piece.text
  let cut = held?.cut ?? piece.from > 0
  if (!held && piece.from > 0) text = text.slice(text.indexOf('\n') + 1)
  if (text.length > HELD) {
    const line = text.indexOf('\n', text.length - HELD - 1)
    text = text.slice(line < 0 ? text.length - HELD : line + 1)
    cut = true
  }
  return { text, next: piece.next, cut }
}

/** A line without the pictures that the trainer sets before its stages: many systems have no glyph for them. */
export function plain(line: string): string {
  return line.replace(/\p{Emoji_Presentation}\uFE0F?\s*/gu, '')
}

/** The log as a terminal would show it: a line that was written over (\r) shows only its last state, colours go. */
export function shown(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
      .split('\n')
      .map((line) => {
        const states = line.split('\r').filter(Boolean)
        return plain(states.at(-1) ?? '')
      })
      .join('\n')
  )
}
