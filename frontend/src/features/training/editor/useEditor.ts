import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  type Fault,
  faultOf,
  type Mistake,
  type OpenDraft,
  type Texts,
  useBridge,
  type Values,
  type View,
} from '../../../bridge'

/** How long the page waits for more before it asks the backend, in ms: after a key in a field, in a text, and before it saves. */
const WAIT = { fill: 150, check: 200, save: 500 } as const

/** Whether what is on the page is kept: it is, it soon will be, or it was refused. */
export type Saving = 'saved' | 'saving' | Fault

const leaving = new Map<string, Promise<void>>()

/** Waits until the last editor of a draft has kept what was typed there, so that the next one begins with it. */
export async function settled(id: string): Promise<void> {
  await leaving.get(id)
}

interface Live {
  texts: Texts
  saved: Texts
  view: View
  typed: Values
  /** Counts the edits, so that an answer to an older one is known by its age. */
  turn: number
  timer: ReturnType<typeof setTimeout> | undefined
  pending: (() => Promise<void>) | undefined
  saver: ReturnType<typeof setTimeout> | undefined
  writing: Promise<void>
  gone: boolean
}

/**
 * A draft while it is edited: two texts, and the form that is read out of them. What is typed into a field is put into the
 * texts by the backend; what is typed into a text is read back into the form. Both are saved a moment later, and at once
 * when the view goes.
 */
export function useEditor({ draft, view: first }: OpenDraft) {
  const bridge = useBridge()
  const [texts, setTexts] = useState(draft.texts)
  const [view, setView] = useState(first)
  const [typed, setTyped] = useState<Values>({})
  const [mistakes, setMistakes] = useState<Mistake[]>([])
  const [saving, setSaving] = useState<Saving>('saved')
  const [fault, setFault] = useState<Fault | null>(null)
  const live = useRef<Live>({
    texts: draft.texts,
    saved: draft.texts,
    view: first,
    typed: {},
    turn: 0,
    timer: undefined,
    pending: undefined,
    saver: undefined,
    writing: Promise.resolve(),
    gone: false,
  })

  /** Saves what is there, one save after the other; the last one wins. */
  const save = useCallback((): Promise<void> => {
    const now = live.current
    clearTimeout(now.saver)
    now.writing = now.writing.then(async () => {
      const snapshot = now.texts
      if (snapshot === now.saved) return
      try {
        await bridge.drafts.save(draft.id, snapshot)
        now.saved = snapshot
        if (!now.gone && now.texts === snapshot) setSaving('saved')
      } catch (reason) {
        if (!now.gone) setSaving(faultOf(reason))
        throw reason
      }
    })
    const result = now.writing
    now.writing = result.catch(() => undefined)
    return result
  }, [bridge, draft.id])

  const changed = useCallback(
    (next: Texts) => {
      const now = live.current
      if (next.config === now.texts.config && next.dataloader === now.texts.dataloader) return
      now.texts = next
      setTexts(next)
      setSaving('saving')
      clearTimeout(now.saver)
      now.saver = setTimeout(() => void save().catch(() => undefined), WAIT.save)
    },
    [save],
  )

  /** Asks the backend after a while, unless something else is typed until then. */
  const later = useCallback((wait: number, work: (turn: number) => Promise<void>) => {
    const now = live.current
    clearTimeout(now.timer)
    const turn = ++now.turn
    now.pending = async () => {
      now.pending = undefined
      clearTimeout(now.timer)
      try {
        await work(turn)
        if (!now.gone) setFault(null)
      } catch (reason) {
        if (!now.gone) setFault(faultOf(reason))
      }
    }
    now.timer = setTimeout(() => void now.pending?.(), wait)
  }, [])

  const see = useCallback((next: View) => {
    // While a text cannot be read, the form shows what was read last.
    const seen = next.readable ? next : { ...next, values: live.current.view.values, known: live.current.view.known }
    live.current.view = seen
    setView(seen)
  }, [])

  const setText = useCallback(
    (file: keyof Texts, text: string) => {
      const now = live.current
      now.typed = {}
      setTyped({})
      setMistakes([])
      changed({ ...now.texts, [file]: text })
      later(WAIT.check, async (turn) => {
        const next = await bridge.drafts.check(draft.id, now.texts)
        if (turn === now.turn) see(next)
      })
    },
    [bridge, draft.id, changed, later, see],
  )

  const setField = useCallback(
    (name: string, value: string, { whole = false } = {}) => {
      const now = live.current
      now.typed = { ...now.typed, [name]: value }
      setTyped(now.typed)
      later(whole ? 0 : WAIT.fill, async (turn) => {
        const filled = await bridge.drafts.fill(draft.id, now.texts, { ...now.view.values, ...now.typed })
        if (turn !== now.turn) return
        changed(filled.texts)
        see(filled.view)
        setMistakes(filled.mistakes)
        if (whole) {
          const { [name]: _, ...rest } = now.typed
          now.typed = rest
          setTyped(rest)
        }
      })
    },
    [bridge, draft.id, changed, later, see],
  )

  /** The person leaves a field: what it shows is from now on what the texts say, unless that cannot be taken. */
  const leaveField = useCallback(async (name: string) => {
    const now = live.current
    await now.pending?.()
    setMistakes((all) => {
      if (!all.some((m) => m.field === name)) {
        const { [name]: _, ...rest } = now.typed
        now.typed = rest
        setTyped(rest)
      }
      return all
    })
  }, [])

  /** Waits until everything that was typed is in the texts, and the texts are kept. It throws what keeps them from it. */
  const flush = useCallback(async () => {
    await live.current.pending?.()
    await save()
  }, [save])

  useEffect(() => {
    const now = live.current
    now.gone = false
    const leave = () => {
      const left = flush()
        .catch(() => undefined)
        .finally(() => leaving.get(draft.id) === left && leaving.delete(draft.id))
      leaving.set(draft.id, left)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      now.gone = true
      leave()
    }
  }, [flush, draft.id])

  return useMemo(
    () => ({ texts, view, typed, mistakes, saving, fault, setText, setField, leaveField, flush }),
    [texts, view, typed, mistakes, saving, fault, setText, setField, leaveField, flush],
  )
}

export type Editor = ReturnType<typeof useEditor>
