import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { tinykeys } from 'tinykeys'

/** The groups of the palette and of the cheat sheet, in their order. */
export const GROUPS = ['go', 'list', 'job', 'training', 'model', 'window'] as const
export type Group = (typeof GROUPS)[number]

/** Something that a person can have done: from the palette, by its keys, or from the native menu. */
export interface Command {
  /** Stable, such as "go.jobs": the native menu calls commands by it. */
  id: string
  /** In the person's language. */
  label: string
  group: Group
  /** In the notation of tinykeys: "$mod+k", "g j", "[Shift]+?". */
  keys?: string
  /** Further keys that do the same and that the cheat sheet does not list. */
  also?: string[]
  run: () => void
  /** Whether its keys are meant for it; where they are not, the page gets them. They always are by default. */
  when?: (event: KeyboardEvent) => boolean
  /** Not in the palette: what makes sense only on the row under the cursor, say. Its keys work, and the cheat sheet has it. */
  silent?: boolean
}

interface Registry {
  add(command: Command): () => void
  /** The commands of what is on the page, newest last. */
  all(): readonly Command[]
  subscribe(changed: () => void): () => void
}

function makeRegistry(): Registry {
  let held: readonly Command[] = []
  const listeners = new Set<() => void>()
  const set = (next: readonly Command[]) => {
    held = next
    for (const tell of listeners) tell()
  }
  return {
    add(command) {
      set([...held, command])
      return () => set(held.filter((c) => c !== command))
    },
    all: () => held,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

const Context = createContext<Registry | null>(null)

function useRegistry(): Registry {
  const registry = useContext(Context)
  if (!registry) throw new Error('commands need a CommandsProvider above them')
  return registry
}

/** Whether a question, a menu or the palette lies over the page: it gets the keys then. */
export function covered(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null
}

const FIELDS = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]'

function ignored(event: KeyboardEvent): boolean {
  if (event.isComposing || covered()) return true
  // What is typed into a field is text, unless Ctrl or Cmd says otherwise.
  const typing = event.target instanceof Element && event.target.closest(FIELDS) !== null
  return typing && !(event.ctrlKey || event.metaKey || event.key === 'Escape')
}

/** Keeps the commands of the page and listens to their keys. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(makeRegistry)
  return (
    <Context.Provider value={registry}>
      <Listener />
      {children}
    </Context.Provider>
  )
}

function Listener() {
  const commands = useAllCommands()
  useEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {}
    for (const command of commands) {
      for (const keys of [command.keys, ...(command.also ?? [])]) {
        if (!keys) continue
        bindings[keys] = (event) => {
          if (command.when?.(event) === false) return
          event.preventDefault()
          command.run()
        }
      }
    }
    return tinykeys(window, bindings, { ignore: ignored })
  }, [commands])
  return null
}

/** All commands of what is on the page. */
export function useAllCommands(): readonly Command[] {
  const registry = useRegistry()
  return useSyncExternalStore(registry.subscribe, registry.all)
}

/**
 * Offers commands while the view that calls it is on the page: in the palette, by their keys, in the cheat sheet and to
 * the native menu. One of a view comes before one of the frame with the same keys. What run does may change with every
 * drawing; labels and keys decide when the offer is renewed.
 */
export function useCommands(commands: Command[]) {
  const registry = useRegistry()
  const latest = useRef(commands)
  latest.current = commands
  const what = JSON.stringify(commands.map(({ run: _, when: __, ...rest }) => rest))
  const stable = useMemo(
    () =>
      (JSON.parse(what) as Omit<Command, 'run' | 'when'>[]).map((command) => ({
        ...command,
        run: () => latest.current.find((c) => c.id === command.id)?.run(),
        when: (event: KeyboardEvent) => latest.current.find((c) => c.id === command.id)?.when?.(event) ?? true,
      })),
    [what],
  )
  useEffect(() => {
    const removers = stable.map((command) => registry.add(command))
    return () => {
      for (const remove of removers) remove()
    }
  }, [registry, stable])
}
