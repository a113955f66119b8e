import { Fragment } from 'react'

// What the backend leaves in English stands between Unicode's isolates (backend/speech, Opened and Closed).
const ISOLATE = /\u2068([^\u2069]*)\u2069/

/** A sentence of the backend, in the language of the page; a part that it could not translate is marked as English. */
export function Said({ children }: { children: string }) {
  return children.split(ISOLATE).map((text, i) => {
    // Every second piece was between isolates. Pieces have no names, and never change places.
    const key = `${i}`
    return i % 2 ? (
      <span key={key} lang="en">
        {text}
      </span>
    ) : (
      <Fragment key={key}>{text}</Fragment>
    )
  })
}

/** The same as plain text, for a tooltip or the clipboard. */
export function plainly(sentence: string): string {
  return sentence.replaceAll(/[\u2068\u2069]/g, '')
}
