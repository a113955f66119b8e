import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { Annotation, EditorState, type Text as Lines } from '@codemirror/state'
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { TextProblem } from '../../../bridge'

/** A place to go to; at makes two visits of one place two. */
export interface Place {
  line: number
  column: number
  at: number
}

interface Props {
  text: string
  label: string
  problems: TextProblem[]
  place: Place | null
  testid: string
  onChange: (text: string) => void
}

const fromOutside = Annotation.define<boolean>()

// The colours are roles of tokens.ts, so that the editor follows light and dark by itself.
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--mantine-color-text)' },
  { tag: tags.string, color: 'var(--crisol-good)' },
  { tag: tags.number, color: 'var(--crisol-accent)' },
  { tag: [tags.bool, tags.null], color: 'var(--crisol-warn)' },
  { tag: [tags.punctuation, tags.brace, tags.squareBracket, tags.separator], color: 'var(--mantine-color-dimmed)' },
])

const looks = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: '12px',
    backgroundColor: 'var(--crisol-surface)',
    color: 'var(--mantine-color-text)',
  },
  '&.cm-focused': { outline: '2px solid var(--crisol-accent)', outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    lineHeight: '1.6',
    fontVariantLigatures: 'none',
  },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': { backgroundColor: 'var(--crisol-surface)', color: 'var(--mantine-color-dimmed)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--crisol-sunken)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--crisol-accent-bg)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--crisol-accent-bg)', outline: 'none' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--crisol-bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px solid var(--crisol-warn)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--crisol-surface)',
    border: '1px solid var(--crisol-edge)',
    borderRadius: '8px',
    padding: '4px',
    maxWidth: '420px',
  },
  '.cm-diagnostic': { whiteSpace: 'normal', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--crisol-bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--crisol-warn)' },
})

// Tab stays the way out of the editor (WCAG 2.1.2); Ctrl+] and Ctrl+[ indent. Ctrl+Enter belongs to the view.
const keys = [...defaultKeymap.filter((k) => k.key !== 'Mod-Enter'), ...historyKeymap]

function offsetOf(lines: Lines, line: number, column: number): { from: number; to: number } {
  const at = lines.line(Math.min(Math.max(line, 1), lines.lines))
  return { from: Math.min(at.from + Math.max(column - 1, 0), at.to), to: at.to }
}

/** One of the two texts, with what is wrong with it marked. */
export function Source({ text, label, problems, place, testid, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const told = useRef(onChange)
  told.current = onChange
  const first = useRef({ text, label })

  useEffect(() => {
    if (!host.current) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current.text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          indentOnInput(),
          indentUnit.of('  '),
          bracketMatching(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          EditorView.lineWrapping,
          json(),
          syntaxHighlighting(colours),
          looks,
          keymap.of(keys),
          EditorView.contentAttributes.of({ 'aria-label': first.current.label, spellcheck: 'false', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((t) => t.annotation(fromOutside))) return
            told.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [])

  // Only what differs is replaced, so that the cursor and the way back stay where they are.
  useEffect(() => {
    const editor = view.current
    const now = editor?.state.doc.toString() ?? ''
    if (!editor || now === text) return
    let from = 0
    while (from < now.length && from < text.length && now[from] === text[from]) from++
    let end = 0
    while (end < now.length - from && end < text.length - from && now.at(-1 - end) === text.at(-1 - end)) end++
    editor.dispatch({
      changes: { from, to: now.length - end, insert: text.slice(from, text.length - end) },
      annotations: fromOutside.of(true),
    })
  }, [text])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const marks: Diagnostic[] = problems
      .filter((p) => p.line > 0)
      .map((p) => ({
        ...offsetOf(editor.state.doc, p.line, p.column),
        severity: p.warning ? 'warning' : 'error',
        message: p.fix ? `${p.message}. ${p.fix}.` : p.message,
      }))
    editor.dispatch(setDiagnostics(editor.state, marks))
  }, [problems])

  useEffect(() => {
    const editor = view.current
    if (!editor || !place) return
    const { from } = offsetOf(editor.state.doc, place.line, place.column)
    editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    editor.focus()
  }, [place])

  return <div ref={host} className="source" data-testid={testid} />
}
