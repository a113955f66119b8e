import type { secret } from '../../wailsjs/go/models'
import * as Settings from '../../wailsjs/go/service/Settings'
import { ask, list, oneOf, same } from './wire'

/** The secrets that a person can set. */
export const SECRETS = ['REPLICATE_API_TOKEN', 'HF_TOKEN'] as const

/** Where a secret comes from. The environment is read-only. */
export const SOURCES = ['keychain', 'environment', 'memory'] as const
export type Source = (typeof SOURCES)[number]

/** What may leave this computer: with a question before each job, without one, or never. */
export const CONSENTS = ['ask', 'allow', 'deny'] as const
export type Consent = (typeof CONSENTS)[number]

/** Whether a secret is there; never what it is. */
export interface Secret {
  name: string
  /** '' when it is not set. */
  source: Source | ''
  /** The environment has one too, which this one comes before. */
  shadowed: boolean
}

/** What the page asks of the settings. A refusal is always a Fault. */
export interface SettingsBridge {
  secrets(): Promise<Secret[]>
  setSecret(name: string, value: string): Promise<void>
  deleteSecret(name: string): Promise<void>
  consent(): Promise<Consent>
  setConsent(mode: Consent): Promise<void>
  showHome(): Promise<void>
}

export const settings: SettingsBridge = {
  secrets: () => ask(Settings.Secrets(), (all) => list(all).map(toSecret)),
  setSecret: (name, value) => ask(Settings.SetSecret(name, value), same),
  deleteSecret: (name) => ask(Settings.DeleteSecret(name), same),
  consent: () => ask(Settings.Consent(), toConsent),
  setConsent: (mode) => ask(Settings.SetConsent(mode), same),
  showHome: () => ask(Settings.ShowHome(), same),
}

export function toSecret(s: secret.Status): Secret {
  return { name: s.name, source: s.present ? oneOf(SOURCES, s.source, 'keychain') : '', shadowed: s.shadowed }
}

/** A mode of another version is taken for the careful one. */
export function toConsent(mode: string): Consent {
  return oneOf(CONSENTS, mode, 'ask')
}
