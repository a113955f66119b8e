import type { Info } from '../bridge'
import type { SystemBridge } from '../bridge/system'
import type { Note } from './note'

/** Crisol itself, in memory. */
export class FakeSystem implements SystemBridge {
  about: Info = {
    version: '1.0.0',
    home: '/home/ana/.simpletuner',
    outputs: '/home/ana/.simpletuner/outputs',
    os: 'linux',
    language: 'en',
    keychain: { available: true, problem: '' },
  }
  constructor(private note: Note) {}

  info = async () => this.about
  setLanguage = async (language: string, chosen: boolean) => this.note('language', language, chosen)
  copy = async (text: string) => this.note('copy', text)
  quit = () => this.note('quit')
}
