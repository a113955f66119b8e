import {
  type Icon,
  IconBook2,
  IconBox,
  IconDoor,
  IconList,
  IconPalette,
  IconPlus,
  IconSettings,
} from '@tabler/icons-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

/** A place of the window: an address, and the view that is there. */
export interface Place {
  name: 'jobs' | 'job' | 'new' | 'models' | 'model' | 'settings' | 'help' | 'welcome' | 'gallery'
  /** A pattern of wouter's. */
  path: string
  view: LazyExoticComponent<ComponentType>
  icon: Icon
  /** Whether the sidebar shows it, in this order. */
  listed: boolean
  /** Keys that go there. */
  keys?: string
  also?: string[]
}

/** Every place. What is not there yet is not listed. */
export const PLACES: Place[] = [
  { name: 'jobs', path: '/jobs', view: lazy(() => import('../jobs')), icon: IconList, listed: true, keys: 'g j' },
  { name: 'job', path: '/jobs/:id/:part?', view: lazy(() => import('../job')), icon: IconList, listed: false },
  {
    name: 'new',
    path: '/new/:draft?',
    view: lazy(() => import('../training')),
    icon: IconPlus,
    listed: true,
    keys: 'g n',
    also: ['$mod+n'],
  },
  {
    name: 'models',
    path: '/models',
    view: lazy(() => import('../models')),
    icon: IconBox,
    listed: true,
    keys: 'g m',
  },
  { name: 'model', path: '/models/:id', view: lazy(() => import('../models/Detail')), icon: IconBox, listed: false },
  {
    name: 'settings',
    path: '/settings/:section?',
    view: lazy(() => import('../settings')),
    icon: IconSettings,
    listed: true,
    keys: 'g s',
    also: ['$mod+,'],
  },
  {
    name: 'help',
    path: '/help/:page?',
    view: lazy(() => import('../help')),
    icon: IconBook2,
    listed: true,
    keys: 'g h',
  },
  { name: 'welcome', path: '/welcome', view: lazy(() => import('../welcome')), icon: IconDoor, listed: false },
  { name: 'gallery', path: '/gallery', view: lazy(() => import('../gallery')), icon: IconPalette, listed: false },
]

/** The address of a place, without what its pattern leaves open. */
export function addressOf(place: Place): string {
  return place.path.replace(/\/:.*$/, '')
}
