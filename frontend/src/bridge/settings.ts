import type { account, core, secret, service } from '../../wailsjs/go/models'
import * as Choices from '../../wailsjs/go/service/Choices'
import * as Folders from '../../wailsjs/go/service/Folders'
import * as ModelFolder from '../../wailsjs/go/service/ModelFolder'
import * as Network from '../../wailsjs/go/service/Network'
import * as Settings from '../../wailsjs/go/service/Settings'
import { ask, list, oneOf, same, time } from './wire'

/** The tokens that a person can set. */
export const SECRETS = ['REPLICATE_API_TOKEN', 'HF_TOKEN'] as const

/** Where a secret comes from. The environment is read-only. */
export const SOURCES = ['keychain', 'environment', 'memory'] as const
export type Source = (typeof SOURCES)[number]

/** What may leave this computer: with a question before each job, without one, or never. */
export const CONSENTS = ['ask', 'allow', 'deny'] as const
export type Consent = (typeof CONSENTS)[number]

/** What the issuer of a token says. Unreachable: nothing is known. */
export const VERDICTS = ['valid', 'refused', 'unreachable'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Why a token is not known to be valid. */
export const REFUSALS = [
  'refused',
  'forbidden',
  'malformed',
  'offline',
  'timeout',
  'proxy',
  'certificate',
  'settings',
  'busy',
  'strange',
] as const
export type TestReason = (typeof REFUSALS)[number]

export const PROXY_MODES = ['system', 'none', 'own'] as const
export type ProxyMode = (typeof PROXY_MODES)[number]

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What happens when the window is closed while jobs are under way. */
export const CLOSINGS = ['ask', 'tray', 'quit'] as const
export type Closing = (typeof CLOSINGS)[number]

export const FOLDERS = ['home', 'outputs', 'models', 'log'] as const
export type FolderId = (typeof FOLDERS)[number]

/** Whether a secret is there; never what it is. */
export interface Secret {
  name: string
  /** '' when it is not set. */
  source: Source | ''
  /** The environment has one too, which this one comes before. */
  shadowed: boolean
}

/** What the issuer of a token said of it. */
export interface TokenTest {
  issuer: string
  verdict: Verdict
  who: string
  kind: 'user' | 'organization' | ''
  /** What the token may do, in the issuer's word; '' where it does not tell. */
  scope: string
  reason: TestReason
  message: string
}

export interface NetworkSettings {
  mode: ProxyMode
  proxy: string
  /** Path of a PEM file, '' for none. */
  bundle: string
}

/** How requests leave this computer. */
export interface NetworkState extends NetworkSettings {
  /** The proxy that the environment names, '' for none. */
  environment: string
  login: Secret
  certificates: { count: number; expired: number; names: string[]; until: string } | null
  /** Why nothing can leave, '' when it can. */
  problem: string
}

export interface Ports {
  storage: { port: number; address: string; jobs: number; given: boolean }
  api: string
}

export interface Folder {
  id: FolderId
  path: string
  /** It has been made already. */
  here: boolean
}

export interface Notices {
  on: boolean
  completed: boolean
  failed: boolean
  attention: boolean
}

/** What a person chose for the window. */
export interface Chosen {
  /** '' when it was never chosen. */
  theme: Theme | ''
  notices: Notices
  closing: Closing
}

/** What the page asks of the settings. A refusal is always a Fault. */
export interface SettingsBridge {
  secrets(): Promise<Secret[]>
  setSecret(name: string, value: string): Promise<void>
  deleteSecret(name: string): Promise<void>
  /** Asks the issuer: about what was typed, or about the stored one when typed is ''. */
  testSecret(name: string, typed: string): Promise<TokenTest>
  consent(): Promise<Consent>
  setConsent(mode: Consent): Promise<void>

  network(): Promise<NetworkState>
  setNetwork(settings: NetworkSettings): Promise<void>
  setLogin(user: string, password: string): Promise<void>
  deleteLogin(): Promise<void>
  /** '' when the person changed their mind. */
  chooseBundle(title: string): Promise<string>
  ports(): Promise<Ports>
  /** 0 takes a free one. */
  setPort(port: number): Promise<void>

  folders(): Promise<Folder[]>
  showFolder(id: FolderId): Promise<void>
  chooseModels(title: string): Promise<void>
  /** Takes the model folder that holds until one is chosen. */
  resetModels(): Promise<void>

  chosen(): Promise<Chosen>
  setTheme(theme: Theme): Promise<void>
  setNotices(notices: Notices): Promise<void>
  testNotice(): Promise<void>
  setClosing(closing: Closing): Promise<void>
}

export const settings: SettingsBridge = {
  secrets: () => ask(Settings.Secrets(), (all) => list(all).map(toSecret)),
  setSecret: (name, value) => ask(Settings.SetSecret(name, value), same),
  deleteSecret: (name) => ask(Settings.DeleteSecret(name), same),
  testSecret: (name, typed) => ask(Settings.TestSecret(name, typed), toTokenTest),
  consent: () => ask(Settings.Consent(), toConsent),
  setConsent: (mode) => ask(Settings.SetConsent(mode), same),

  network: () => ask(Network.Get(), toNetwork),
  setNetwork: ({ mode, proxy, bundle }) => ask(Network.Set({ mode, proxy, bundle }), same),
  setLogin: (user, password) => ask(Network.SetLogin(user, password), same),
  deleteLogin: () => ask(Network.DeleteLogin(), same),
  chooseBundle: (title) => ask(Network.ChooseBundle(title), same),
  ports: () => ask(Network.Ports(), toPorts),
  setPort: (port) => ask(Network.SetPort(port), same),

  folders: () => ask(Folders.List(), (all) => list(all).map(toFolder)),
  showFolder: (id) => ask(Folders.Show(id), same),
  chooseModels: (title) => ask(ModelFolder.Choose(title), () => undefined),
  resetModels: () => ask(ModelFolder.Set(''), () => undefined),

  chosen: () => ask(Choices.Get(), toChosen),
  setTheme: (theme) => ask(Choices.SetTheme(theme), same),
  setNotices: (notices) => ask(Choices.SetNotifications(notices), same),
  testNotice: () => ask(Choices.TestNotification(), same),
  setClosing: (closing) => ask(Choices.SetClosing(closing), same),
}

export function toSecret(s: secret.Status): Secret {
  return { name: s.name, source: s.present ? oneOf(SOURCES, s.source, 'keychain') : '', shadowed: s.shadowed }
}

/** A mode of another version is taken for the careful one. */
export function toConsent(mode: string): Consent {
  return oneOf(CONSENTS, mode, 'ask')
}

export function toTokenTest(r: account.Result): TokenTest {
  return {
    issuer: r.issuer,
    verdict: oneOf(VERDICTS, r.verdict, 'unreachable'),
    who: r.who,
    kind: oneOf(['user', 'organization', ''], r.kind, ''),
    scope: r.scope,
    reason: oneOf(REFUSALS, r.reason, 'strange'),
    message: r.message,
  }
}

export function toNetwork(n: core.Network): NetworkState {
  const { certificates: held } = n
  return {
    mode: oneOf(PROXY_MODES, n.mode, 'system'),
    proxy: n.proxy,
    bundle: n.bundle,
    environment: n.environment,
    login: toSecret(n.login),
    certificates: held
      ? { count: held.certificates, expired: held.expired, names: list(held.names), until: time(held.until) }
      : null,
    problem: n.problem,
  }
}

export function toPorts(p: service.Ports): Ports {
  return { storage: { ...p.storage }, api: p.api }
}

export function toFolder(f: service.Folder): Folder {
  return { id: oneOf(FOLDERS, f.id, 'home'), path: f.path, here: f.here }
}

export function toChosen(c: service.Chosen): Chosen {
  return {
    theme: oneOf([...THEMES, ''], c.theme, ''),
    notices: { ...c.notifications },
    closing: oneOf(CLOSINGS, c.closing, 'ask'),
  }
}
