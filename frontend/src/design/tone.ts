import type { Delivery, Status } from '../bridge'

/** The colour of a state. It never stands alone: the word is always beside it. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain'

export function toneOf(status: Status, delivery: Delivery): Tone {
  switch (status) {
    case 'completed':
      return delivery === 'verified' ? 'good' : delivery === 'missing' ? 'bad' : 'busy'
    case 'failed':
      return 'bad'
    case 'unknown':
      return 'warn'
    case 'cancelled':
      return 'plain'
    default:
      return 'busy'
  }
}
