import type { Presence, PresenceBridge } from '../bridge/presence'
import type { Note } from './note'

/** The desktop around the window, in memory. */
export class FakePresence implements PresenceBridge {
  now: Presence = { awake: { needed: false, held: false, until: '' }, tray: false }
  private changed = new Set<() => void>()
  private closing = new Set<() => void>()

  constructor(private note: Note) {}

  become(now: Presence) {
    this.now = now
    for (const hear of this.changed) hear()
  }

  /** The person closes the window. */
  close() {
    for (const hear of this.closing) hear()
  }

  state = async () => this.now
  onChange = (hear: () => void) => {
    this.changed.add(hear)
    return () => this.changed.delete(hear)
  }
  onClosing = (hear: () => void) => {
    this.closing.add(hear)
    return () => this.closing.delete(hear)
  }
  acknowledgeClosing = () => this.note('acknowledge closing')
  answerClosing = async (choice: string, remember: boolean) => this.note('closing', choice, remember)
}
