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
  private opened: ((id: string) => void)[] = []
  private commanded: ((id: string) => void)[] = []

  constructor(private note: Note) {}

  /** The person clicks the notification of a job. */
  openJob(id: string) {
    for (const hear of this.opened) hear(id)
  }

  info = async () => this.about
  setLanguage = async (language: string, chosen: boolean) => this.note('language', language, chosen)
  copy = async (text: string) => this.note('copy', text)
  quit = () => this.note('quit')
  onOpen = (hear: (id: string) => void) => {
    this.opened.push(hear)
    return () => {
      this.opened = this.opened.filter((h) => h !== hear)
    }
  }
  /** The native menu asks for a command. */
  command(id: string) {
    for (const hear of this.commanded) hear(id)
  }
  onCommand = (hear: (id: string) => void) => {
    this.commanded.push(hear)
    return () => {
      this.commanded = this.commanded.filter((h) => h !== hear)
    }
  }
}
