import type { Chosen, Consent, Folder, NetworkState, Notices, Ports, Secret, Theme, TokenTest } from '../bridge'
import type { SettingsBridge } from '../bridge/settings'
import type { Note } from './note'

export const GOOD_TOKEN: TokenTest = {
  issuer: 'Hugging Face',
  verdict: 'valid',
  who: 'ana',
  kind: 'user',
  scope: 'read',
  reason: 'refused',
  message: '',
}

/** Settings in memory. */
export class FakeSettings implements SettingsBridge {
  secretList: Secret[] = [
    { name: 'REPLICATE_API_TOKEN', source: '', shadowed: false },
    { name: 'HF_TOKEN', source: '', shadowed: false },
  ]
  nextSecrets: () => Promise<Secret[]> = async () => this.secretList
  nextSet: () => Promise<void> = async () => undefined
  nextTest: () => Promise<TokenTest> = async () => GOOD_TOKEN
  consentMode: Consent = 'ask'
  nextConsent: () => Promise<void> = async () => undefined
  networkNow: NetworkState = {
    mode: 'system',
    proxy: '',
    bundle: '',
    environment: '',
    login: { name: 'CRISOL_PROXY_LOGIN', source: '', shadowed: false },
    certificates: null,
    problem: '',
  }
  nextNetwork: () => Promise<void> = async () => undefined
  portsNow: Ports = {
    storage: { port: 40123, address: 'http://127.0.0.1:40123/api/cloud/storage', jobs: 0, given: false },
    api: 'http://127.0.0.1:40200',
  }
  nextPort: () => Promise<void> = async () => undefined
  folderList: Folder[] = [
    { id: 'home', path: '/home/ana/.simpletuner', here: true },
    { id: 'outputs', path: '/home/ana/.simpletuner/outputs', here: true },
    { id: 'models', path: '/home/ana/Crisol/Models', here: false },
    { id: 'log', path: '/home/ana/.simpletuner/cloud/crisol/server.log', here: true },
  ]
  choices: Chosen = {
    theme: '',
    notices: { on: true, completed: true, failed: true, attention: true },
    closing: 'ask',
  }
  nextNotice: () => Promise<void> = async () => undefined

  constructor(private note: Note) {}

  private put(name: string, source: Secret['source']) {
    this.secretList = this.secretList.map((s) => (s.name === name ? { ...s, source } : s))
  }
  secrets = () => this.nextSecrets()
  setSecret = async (name: string, value: string) => {
    this.note('set', name, value)
    await this.nextSet()
    this.put(name, 'keychain')
  }
  deleteSecret = async (name: string) => {
    this.note('delete', name)
    this.put(name, '')
  }
  testSecret = async (name: string, typed: string) => {
    this.note('test', name, typed)
    return this.nextTest()
  }
  consent = async () => this.consentMode
  setConsent = async (mode: Consent) => {
    this.note('consent', mode)
    await this.nextConsent()
    this.consentMode = mode
  }
  network = async () => this.networkNow
  setNetwork: SettingsBridge['setNetwork'] = async (settings) => {
    this.note('network', settings.mode, settings.proxy, settings.bundle)
    await this.nextNetwork()
    this.networkNow = { ...this.networkNow, ...settings }
  }
  setLogin = async (user: string, password: string) => {
    this.note('login', user, password)
    this.networkNow = { ...this.networkNow, login: { ...this.networkNow.login, source: 'keychain' } }
  }
  deleteLogin = async () => {
    this.note('no login')
    this.networkNow = { ...this.networkNow, login: { ...this.networkNow.login, source: '' } }
  }
  chooseBundle = async () => '/home/ana/ca.pem'
  ports = async () => this.portsNow
  setPort = async (port: number) => {
    this.note('port', port)
    await this.nextPort()
    this.portsNow = { ...this.portsNow, storage: { ...this.portsNow.storage, port } }
  }
  folders = async () => this.folderList
  showFolder = async (id: string) => this.note('show folder', id)
  chooseModels = async () => {
    this.note('choose models')
    this.folderList = this.folderList.map((f) => (f.id === 'models' ? { ...f, path: '/mnt/models', here: true } : f))
  }
  resetModels = async () => this.note('reset models')
  chosen = async () => this.choices
  setTheme = async (theme: Theme) => {
    this.note('theme', theme)
    this.choices = { ...this.choices, theme }
  }
  setNotices = async (notices: Notices) => {
    this.note('notices', JSON.stringify(notices))
    this.choices = { ...this.choices, notices }
  }
  testNotice = async () => {
    this.note('notice')
    await this.nextNotice()
  }
  setClosing = async (closing: Chosen['closing']) => {
    this.note('closing', closing)
    this.choices = { ...this.choices, closing }
  }
}
