import type { service } from '../../wailsjs/go/models'
import * as Presence from '../../wailsjs/go/service/Presence'
import * as System from '../../wailsjs/go/service/System'
import { ClipboardSetText } from '../../wailsjs/runtime/runtime'
import { ask, oneOf, same } from './wire'

export const LANGUAGES = ['en', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Info {
  version: string
  home: string
  outputs: string
  os: string
  language: Language | ''
  keychain: { available: boolean; problem: string }
}

/** Crisol itself. A refusal is always a Fault. */
export interface SystemBridge {
  info(): Promise<Info>
  setLanguage(language: Language, chosen: boolean): Promise<void>
  copy(text: string): Promise<void>
  /** Ends Crisol without a question; jobs that run go on in the background. */
  quit(): void
}

export const system: SystemBridge = {
  info: () => ask(System.Info(), toInfo),
  setLanguage: (language, chosen) => ask(System.SetLanguage(language, chosen), same),
  copy: (text) => ask(ClipboardSetText(text), () => undefined),
  quit: () => void Presence.Quit(),
}

export function toInfo(i: service.Info): Info {
  return { ...i, language: oneOf([...LANGUAGES, ''], i.language, '') }
}
