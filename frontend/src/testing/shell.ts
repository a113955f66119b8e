import type { ShellBridge, ShellState } from '../bridge/shell'
import type { Note } from './note'

/** A desktop in memory. */
export class FakeShell implements ShellBridge {
  now: ShellState = { offline: false, exposed: [], problem: '' }
  askedFor = ''
  private changed: (() => void)[] = []
  private opened: ((address: string) => void)[] = []
  private commanded: ((id: string) => void)[] = []
  private refused: (() => void)[] = []

  constructor(private note: Note) {}

  /** The state is another one. */
  become(state: Partial<ShellState>) {
    this.now = { ...this.now, ...state }
    for (const hear of this.changed) hear()
  }

  /** A notification, a link or a second start asks for an address. */
  openAt(address: string) {
    for (const hear of this.opened) hear(address)
  }

  /** The native menu asks for a command. */
  command(id: string) {
    for (const hear of this.commanded) hear(id)
  }

  /** Something is dropped that leads nowhere. */
  refuseDrop() {
    for (const hear of this.refused) hear()
  }

  state = async () => this.now
  onState = (hear: () => void) => listen(this.changed, hear)
  address = async () => {
    const address = this.askedFor
    this.askedFor = ''
    return address
  }
  onOpen = (hear: (address: string) => void) => listen(this.opened, hear)
  onCommand = (hear: (id: string) => void) => listen(this.commanded, hear)
  receiveDrops = () => undefined
  onRefusedDrop = (hear: () => void) => listen(this.refused, hear)
  showLog = async () => this.note('log')
  toggleFullscreen = async () => this.note('fullscreen')
  close = async () => this.note('close')
}

function listen<T>(list: T[], hear: T): () => void {
  list.push(hear)
  return () => {
    list.splice(list.indexOf(hear), 1)
  }
}
