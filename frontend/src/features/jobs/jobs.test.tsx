import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED } from '../../testing/jobs'
import { open } from '../../testing/open'

describe('jobs', () => {
  it('says what to expect while there are no jobs', async () => {
    await open(new FakeBridge())
    expect(await screen.findByText('No jobs yet')).toBeVisible()
  })
  it('lists earlier jobs and opens one', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = [DELIVERED]
    const user = await open(bridge)
    const row = await screen.findByTestId('jobs-first')
    expect(row).toHaveTextContent('Completed')
    expect(row).toHaveTextContent('Model: at home')
    await user.click(row)
    expect(await screen.findByTestId('model-path')).toHaveTextContent('/home/ana/outputs/j1/weights.safetensors')
  })
  it('shows a long list piece by piece', async () => {
    const bridge = new FakeBridge()
    bridge.jobs.all = Array.from({ length: 60 }, (_, i) => ({ ...DELIVERED, id: `j${i}` }))
    const user = await open(bridge)
    expect(within(await screen.findByTestId('jobs')).getAllByRole('listitem')).toHaveLength(40)
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    await waitFor(() => expect(within(screen.getByTestId('jobs')).getAllByRole('listitem')).toHaveLength(60))
  })
})
