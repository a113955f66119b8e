import { createContext, type ReactNode, useContext } from 'react'
import type { DraftsBridge } from './drafts'
import type { JobBridge } from './job'
import type { JobsBridge } from './jobs'
import type { ModelsBridge } from './models'
import type { PresenceBridge } from './presence'
import type { SettingsBridge } from './settings'
import type { ShellBridge } from './shell'
import type { SystemBridge } from './system'
import type { TrainingBridge } from './training'
import type { WelcomeBridge } from './welcome'

// The shapes of the Go facades (wailsjs/go/models.ts) with narrower types, one file for each concern.

export * from './drafts'
export { CODES, type Code, Fault, faultOf, type Problem } from './fault'
export * from './job'
export {
  type Changed,
  DELIVERIES,
  type Delivery,
  type Facets,
  type Filter,
  type Job,
  type JobPage,
  type Model,
  type Outcome,
  SORTS,
  type Sort,
  STATUSES,
  type Status,
  type Summary,
  type Transition,
} from './jobs'
export {
  type Anatomy,
  type Checkpoint,
  type Field,
  METHODS,
  MODEL_KINDS,
  MODEL_STATES,
  type ModelDetail,
  type ModelFolder,
  type ModelImage,
  type ModelInfo,
  outputAddress,
  type Reading,
  type Report,
  type Target,
  type Use,
} from './models'
export type { Presence } from './presence'
export {
  type Chosen,
  CLOSINGS,
  type Closing,
  CONSENTS,
  type Consent,
  FOLDERS,
  type Folder,
  type FolderId,
  type NetworkSettings,
  type NetworkState,
  type Notices,
  type Ports,
  PROXY_MODES,
  type ProxyMode,
  REFUSALS,
  SECRETS,
  type Secret,
  SOURCES,
  type Source,
  THEMES,
  type Theme,
  type TokenTest,
} from './settings'
export { type Info, LANGUAGES, type Language } from './system'
export {
  CHECKS,
  type Change,
  type Check,
  type Hardware,
  type LeftOut,
  type Plan,
  type PlannedDataset,
  type Preflight,
  type Provider,
  REASONS,
  type Request,
  VERDICTS,
  type Verdict,
} from './training'
export {
  COST_REASONS,
  type Costs,
  DATA_REASONS,
  type Data,
  type FirstRun,
  type Found,
  RESULT_REASONS,
  type Results,
  STEPS,
  type Step,
} from './welcome'

/** Everything that the page asks of the backend, by concern. */
export interface Bridge {
  drafts: DraftsBridge
  job: JobBridge
  jobs: JobsBridge
  models: ModelsBridge
  presence: PresenceBridge
  settings: SettingsBridge
  shell: ShellBridge
  system: SystemBridge
  training: TrainingBridge
  welcome: WelcomeBridge
}

const Context = createContext<Bridge | null>(null)

export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  return <Context.Provider value={bridge}>{children}</Context.Provider>
}

export function useBridge(): Bridge {
  const bridge = useContext(Context)
  if (!bridge) throw new Error('useBridge needs a BridgeProvider above it')
  return bridge
}
