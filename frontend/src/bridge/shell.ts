import type { service } from '../../wailsjs/go/models'
import * as Folders from '../../wailsjs/go/service/Folders'
import * as Shell from '../../wailsjs/go/service/Shell'
import {
  EventsOn,
  OnFileDrop,
  WindowFullscreen,
  WindowIsFullscreen,
  WindowUnfullscreen,
} from '../../wailsjs/runtime/runtime'
import { ask, list, same } from './wire'

/** What a person should know wherever they are in the window. */
export interface ShellState {
  /** This computer has no network. */
  offline: boolean
  /** Where other computers reach the storage; empty when they cannot. */
  exposed: string[]
  /** What keeps Crisol from working as it should, and what to do; '' when nothing does. */
  problem: string
}

/** The desktop around the page. A refusal is always a Fault. */
export interface ShellBridge {
  state(): Promise<ShellState>
  /** Calls heard when the state is another one. */
  onState(heard: () => void): () => void
  /** Where the window was asked to open, once; '' from then on. */
  address(): Promise<string>
  /** A notification, a link or a second start asks for an address of the window. */
  onOpen(heard: (address: string) => void): () => void
  /** The native menu asks for a command of the page, by its id. */
  onCommand(heard: (id: string) => void): () => void
  /** Has what is dropped on the page told to the backend, from now on. */
  receiveDrops(): void
  /** Something was dropped that is no config folder. */
  onRefusedDrop(heard: () => void): () => void
  /** Shows Crisol's own log in the file manager. */
  showLog(): Promise<void>
  toggleFullscreen(): Promise<void>
  /** Closes the window as its close button does. */
  close(): Promise<void>
}

export const shell: ShellBridge = {
  state: () => ask(Shell.State(), toShellState),
  onState: (heard) => EventsOn('crisol:shell', () => heard()),
  address: () => ask(Shell.Address(), same),
  onOpen: (heard) => EventsOn('crisol:open', (address: string) => heard(address)),
  onCommand: (heard) => EventsOn('crisol:menu', (id: string) => heard(id)),
  // On Windows only the page hears of a drop, and Wails' own listener hands it on. It is never taken off again: that would
  // make the backend deaf as well.
  receiveDrops: () => OnFileDrop(() => undefined, false),
  onRefusedDrop: (heard) => EventsOn('crisol:drop-refused', () => heard()),
  showLog: () => ask(Folders.Show('log'), same),
  toggleFullscreen: async () => ((await WindowIsFullscreen()) ? WindowUnfullscreen() : WindowFullscreen()),
  close: () => ask(Shell.Close(), same),
}

export function toShellState(s: service.ShellState): ShellState {
  return { offline: s.offline, exposed: list(s.exposed), problem: s.problem }
}
