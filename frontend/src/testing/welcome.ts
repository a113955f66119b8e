import type { Costs, Data, FirstRun, Results, Step } from '../bridge'
import type { WelcomeBridge } from '../bridge/welcome'
import type { Note } from './note'

export const DATA: Data = {
  state: 'pass',
  reason: 'good',
  message: '',
  folder: '/home/ana/photos',
  type: 'image',
  images: 12,
  captions: 12,
  missing: 0,
  bytes: 634_000,
  leftOut: [{ reason: 'secret', files: 1, examples: ['.env'] }],
}

export const RESULTS: Results = {
  state: 'pass',
  reason: 'good',
  message: '',
  models: '/home/ana/Crisol/Models',
  usual: true,
  outputs: '/home/ana/.simpletuner/outputs',
  free: 123_000_000_000,
}

export const COSTS: Costs = {
  state: 'pass',
  reason: 'good',
  message: '',
  consent: 'ask',
  providers: [
    {
      id: 'rehearsal',
      name: 'Rehearsal',
      summary: 'here',
      ready: true,
      local: true,
      hardware: [{ id: 'cpu', name: 'This machine', usdHour: 0, source: 'runs here' }],
    },
    {
      id: 'cloud',
      name: 'Cloud',
      summary: 'there',
      ready: true,
      local: false,
      hardware: [{ id: 'h100', name: 'H100', usdHour: 5.49, source: 'price list of 2026-11-01' }],
    },
    { id: 'later', name: 'Later', summary: 'soon', ready: false, local: false, hardware: [] },
  ],
}

/** A first run in memory; not due unless a test says so. */
export class FakeWelcome implements WelcomeBridge {
  run: FirstRun = { step: 'data', folder: '', due: false }
  nextData: (folder: string) => Promise<Data> = async (folder) => ({ ...DATA, folder })
  results: Results = RESULTS
  costs: Costs = COSTS
  chosen = '/home/ana/photos'

  constructor(private note: Note) {}

  get = async () => this.run
  reach = async (step: Step, folder: string) => {
    this.note('reach', step, folder)
    this.run = { ...this.run, step, folder }
  }
  end = async () => {
    this.note('end')
    this.run = { step: 'data', folder: '', due: false }
  }
  chooseData = async () => this.chosen
  checkData = (folder: string) => {
    this.note('check', folder)
    return this.nextData(folder)
  }
  checkResults = async () => this.results
  checkCosts = async () => this.costs
}
