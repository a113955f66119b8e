import type { Consent, Secret } from '../bridge'
import type { SettingsBridge } from '../bridge/settings'
import type { Note } from './note'

/** Settings in memory. */
export class FakeSettings implements SettingsBridge {
  secretList: Secret[] = [
    { name: 'REPLICATE_API_TOKEN', source: '', shadowed: false },
    { name: 'HF_TOKEN', source: '', shadowed: false },
  ]
  nextSecrets: () => Promise<Secret[]> = async () => this.secretList
  nextSet: () => Promise<void> = async () => undefined
  consentMode: Consent = 'ask'
  nextConsent: () => Promise<void> = async () => undefined

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
  consent = async () => this.consentMode
  setConsent = async (mode: Consent) => {
    this.note('consent', mode)
    await this.nextConsent()
    this.consentMode = mode
  }
  showHome = async () => this.note('home')
}
