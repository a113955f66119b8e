import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { App } from '../App'
import type { FakeBridge } from './bridge'

/** Opens the whole page at a place, and returns the hands of a person. */
export async function open(bridge: FakeBridge, place = '/jobs') {
  window.location.hash = place
  render(<App bridge={bridge} />)
  await screen.findByRole('heading', { level: 1 })
  return userEvent.setup()
}
