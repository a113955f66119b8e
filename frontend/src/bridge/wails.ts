import type { Bridge } from '.'
import { jobs } from './jobs'
import { settings } from './settings'
import { system } from './system'
import { training } from './training'
import { welcome } from './welcome'

/** The bridge to the Go facades of app/service. */
export const wails: Bridge = { jobs, settings, system, training, welcome }
