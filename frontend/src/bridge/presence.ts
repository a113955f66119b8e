import type { service } from '../../wailsjs/go/models'
import * as Facade from '../../wailsjs/go/service/Presence'
import { EventsOn } from '../../wailsjs/runtime/runtime'
import { ask, same, time } from './wire'

/** How Crisol is there beside its window. */
export interface Presence {
  awake: {
    /** Some job needs this computer. */
    needed: boolean
    /** The system keeps it from going to sleep by itself. */
    held: boolean
    /** About when the last job is done, as an ISO time; '' when nobody can tell. */
    until: string
  }
  /** The desktop shows an icon of ours. */
  tray: boolean
}

/** What becomes of Crisol when its window closes while jobs run. A refusal is always a Fault. */
export interface PresenceBridge {
  state(): Promise<Presence>
  onChange(heard: () => void): () => void
  /** The person closes the window and has to be asked; the page must acknowledge at once. */
  onClosing(heard: () => void): () => void
  acknowledgeClosing(): void
  answerClosing(choice: 'tray' | 'quit', remember: boolean): Promise<void>
}

export const presence: PresenceBridge = {
  state: () => ask(Facade.State(), toPresence),
  onChange: (heard) => EventsOn('crisol:presence', heard),
  onClosing: (heard) => EventsOn('crisol:closing', heard),
  acknowledgeClosing: () => void Facade.AcknowledgeClosing(),
  answerClosing: (choice, remember) => ask(Facade.AnswerClosing(choice, remember), same),
}

export function toPresence(s: service.PresenceState): Presence {
  return { awake: { needed: s.awake.needed, held: s.awake.held, until: time(s.awake.until) }, tray: s.tray }
}
