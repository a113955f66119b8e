import type { Bridge } from '.'
import { drafts } from './drafts'
import { job } from './job'
import { jobs } from './jobs'
import { models } from './models'
import { presence } from './presence'
import { settings } from './settings'
import { shell } from './shell'
import { system } from './system'
import { training } from './training'
import { welcome } from './welcome'

/** The bridge to the Go facades of app/service. */
export const wails: Bridge = { drafts, job, jobs, models, presence, settings, shell, system, training, welcome }
