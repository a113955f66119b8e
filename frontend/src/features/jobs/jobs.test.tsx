import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { Fault, type Job } from '../../bridge'
import { FakeBridge } from '../../testing/bridge'
import { DELIVERED, JOB } from '../../testing/jobs'
import { open } from '../../testing/open'

/** A home with so many jobs that have ended, the newest first. */
function home(number: number, like: (i: number) => Partial<Job> = () => ({})) {
  const bridge = new FakeBridge()
  bridge.jobs.all = Array.from({ length: number }, (_, i) => ({
    ...DELIVERED,
    id: `j${i}`,
    name: `portrait ${i}`,
    ...like(i),
  }))
  return bridge
}

const row = (id: string) => screen.findByTestId(`job-${id}`)
const chosen = () => screen.queryByTestId('chosen')
const listed = () => screen.queryAllByTestId(/^job-/).map((el) => el.dataset.testid?.slice(4))

describe('the list of jobs', () => {
  it('says what to expect while there are no jobs, and leads to the first', async () => {
    const bridge = new FakeBridge()
    const user = await open(bridge)
    expect(await screen.findByText('No jobs yet')).toBeVisible()
    await user.click(screen.getByTestId('first-rehearsal'))
    await waitFor(() => expect(bridge.calls).toContainEqual(expect.stringMatching(/^plan .*sample/)))
  })

  it('shows what a job is, does and costs, and opens it', async () => {
    const user = await open(home(1))
    const line = await row('j0')
    for (const text of ['portrait 0', 'rehearsal · cpu', 'Completed', '60/60', 'free', 'at home', '1:04']) {
      expect(line).toHaveTextContent(text)
    }
    await user.click(within(line).getByText('portrait 0'))
    expect(await screen.findByTestId('model-path')).toHaveTextContent('/home/ana/outputs/j1/weights.safetensors')
  })

  it('fetches and draws only what is in view, and tells how much there is', async () => {
    const bridge = home(3000)
    await open(bridge)
    await row('j0')
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '3001')
    expect(listed().length).toBeLessThan(60)
    expect(bridge.calls.filter((call) => call.startsWith('find')).every((call) => call.startsWith('find 0 50'))).toBe(
      true,
    )
    expect(screen.getByTestId('jobs-count')).toHaveTextContent('3,000 jobs')
  })

  it('follows a job that changes', async () => {
    const bridge = home(2, (i) => (i === 0 ? { ...JOB, id: 'j0' } : {}))
    await open(bridge)
    expect(await row('j0')).toHaveTextContent('15/60')
    bridge.jobs.all = bridge.jobs.all.map((j) => (j.id === 'j0' ? { ...j, step: 30 } : j))
    act(() => bridge.jobs.tell())
    await waitFor(async () => expect(await row('j0')).toHaveTextContent('30/60'))
  })

  it('keeps rows where they are while the pointer is over them', async () => {
    const bridge = home(3)
    const user = await open(bridge)
    await user.hover(await row('j1'))
    bridge.jobs.all = [{ ...DELIVERED, id: 'new', name: 'just made' }, ...bridge.jobs.all]
    act(() => bridge.jobs.tell())
    const moved = await screen.findByTestId('moved')
    expect(listed().slice(0, 3)).toEqual(['j0', 'j1', 'j2'])
    await user.click(moved)
    await waitFor(() => expect(listed()[0]).toBe('new'))
  })

  it('says why it cannot be shown, and tries again', async () => {
    const bridge = home(1)
    bridge.jobs.nextFind = async () => {
      throw new Fault('internal', 'the disk is gone')
    }
    const user = await open(bridge)
    expect(await screen.findByTestId('refusal')).toHaveTextContent('the disk is gone')
    bridge.jobs.nextFind = async () => undefined
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await row('j0')).toBeVisible()
  })
})

describe('filters', () => {
  const mixed = () =>
    home(6, (i) => (i % 2 ? { status: 'failed', delivery: { ...DELIVERED.delivery, state: 'missing' } } : {}))

  it('are switches with counts, kept in the address', async () => {
    const user = await open(mixed())
    const failed = await screen.findByTestId('switch-failed')
    expect(failed).toHaveTextContent('Failed 3')
    await user.click(failed)
    await waitFor(() => expect(listed()).toEqual(['j1', 'j3', 'j5']))
    expect(failed).toHaveAttribute('aria-pressed', 'true')
    expect(screen.getByTestId('jobs-count')).toHaveTextContent('3 of 6')
    expect(window.location.hash).toBe('#/jobs?show=failed')
    await user.click(failed)
    await waitFor(() => expect(listed()).toHaveLength(6))
    expect(window.location.hash).toBe('#/jobs')
  })

  it('can be searched by words, from the keyboard', async () => {
    const user = await open(mixed())
    await row('j0')
    await user.keyboard('/portrait 4')
    expect(screen.getByTestId('search')).toHaveValue('portrait 4')
    await waitFor(() => expect(listed()).toEqual(['j4']))
    await user.keyboard('{Enter}{Enter}')
    expect(await screen.findByTestId('status')).toBeVisible()
  })

  it('say when nothing matches, and are cleared', async () => {
    const user = await open(mixed())
    await row('j0')
    await user.keyboard('/landscape')
    expect(await screen.findByText('No job is like that')).toBeVisible()
    await user.click(within(screen.getByTestId('no-match')).getByRole('button', { name: 'Clear filters' }))
    await waitFor(() => expect(listed()).toHaveLength(6))
  })

  it('are as they were on the way back from a job, and so is the row', async () => {
    const user = await open(mixed())
    await user.click(await screen.findByTestId('switch-failed'))
    await waitFor(() => expect(listed()).toEqual(['j1', 'j3', 'j5']))
    await user.click(await row('j3'))
    await screen.findByTestId('status')
    act(() => window.history.back())
    await waitFor(() => expect(listed()).toEqual(['j1', 'j3', 'j5']))
    await waitFor(async () => expect(await row('j3')).toHaveFocus())
  })
})

describe('sorting', () => {
  it('goes by the column that is clicked, and the other way on the next click', async () => {
    const user = await open(home(3))
    await row('j0')
    const header = () => screen.getByRole('columnheader', { name: 'Name' })
    expect(screen.getByRole('columnheader', { name: 'Created' })).toHaveAttribute('aria-sort', 'descending')
    await user.click(screen.getByTestId('sort-name'))
    await waitFor(() => expect(header()).toHaveAttribute('aria-sort', 'ascending'))
    await user.click(screen.getByTestId('sort-name'))
    await waitFor(() => expect(listed()).toEqual(['j2', 'j1', 'j0']))
    expect(header()).toHaveAttribute('aria-sort', 'descending')
    expect(window.location.hash).toBe('#/jobs?sort=name')
  })
})

describe('the keyboard', () => {
  it('moves, chooses, extends, clears and opens', async () => {
    const user = await open(home(5))
    await row('j0')
    await user.keyboard('jj')
    expect(await row('j1')).toHaveFocus()
    await user.keyboard('{ArrowUp}x')
    expect(await row('j0')).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    await waitFor(() => expect(chosen()).toHaveTextContent('3 selected'))
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}')
    await waitFor(() => expect(chosen()).toHaveTextContent('2 selected'))
    await user.keyboard('{Escape}')
    expect(chosen()).toBeNull()
    await user.keyboard('{End} ')
    await waitFor(async () => expect(await row('j4')).toHaveAttribute('aria-selected', 'true'))
    await user.keyboard('{Home}{Enter}')
    expect(await screen.findByTestId('status')).toBeVisible()
  })

  it('chooses all that match, and not what is only on the page', async () => {
    const bridge = home(200)
    const user = await open(bridge)
    await row('j0')
    await user.keyboard('{Control>}a{/Control}')
    await waitFor(() => expect(chosen()).toHaveTextContent('200 selected'))
    await user.click(screen.getByTestId('copy-chosen'))
    expect(bridge.calls.at(-1)).toContain('copy j0\nj1\n')
  })

  it('leaves what is typed into the search to the search', async () => {
    const user = await open(home(3))
    await row('j0')
    await user.keyboard('/jx{Control>}a{/Control}')
    expect(chosen()).toBeNull()
    expect(screen.getByTestId('search')).toHaveValue('jx')
  })

  it('leaves Space and Enter to the button that has the focus', async () => {
    const user = await open(home(3))
    const completed = await screen.findByTestId('switch-completed')
    completed.focus()
    await user.keyboard(' ')
    expect(completed).toHaveAttribute('aria-pressed', 'true')
    expect(chosen()).toBeNull()
  })
})

describe('many jobs at once', () => {
  it('are chosen with the pointer, one by one and as a range', async () => {
    const user = await open(home(5))
    await user.click(within(await row('j1')).getByRole('checkbox'))
    await user.keyboard('{Shift>}')
    await user.click(within(await row('j3')).getByRole('checkbox'))
    await user.keyboard('{/Shift}{Control>}')
    await user.click(await row('j0'))
    await user.keyboard('{/Control}')
    await waitFor(() => expect(chosen()).toHaveTextContent('4 selected'))
    const everything = screen.getByRole('checkbox', { name: 'Select all jobs' })
    await user.click(everything)
    await waitFor(() => expect(chosen()).toHaveTextContent('5 selected'))
    await user.click(everything)
    expect(chosen()).toBeNull()
  })

  it('are removed with Delete, told apart from those that run, and come back', async () => {
    const bridge = home(3, (i) => (i === 1 ? { ...JOB, id: 'j1' } : {}))
    const user = await open(bridge)
    await row('j0')
    await user.keyboard('{Control>}a{/Control}')
    await waitFor(() => expect(chosen()).toHaveTextContent('3 selected'))
    await user.keyboard('{Delete}')
    await waitFor(() => expect(listed()).toEqual(['j1']))
    const toast = await screen.findByTestId('toast')
    expect(toast).toHaveTextContent('2 jobs removed. 1 has not ended and stays')
    await user.click(within(toast).getByTestId('undo'))
    await waitFor(() => expect(listed()).toHaveLength(3))
    expect(bridge.calls).toContain('put back j0 j2')
  })

  it('are cancelled after one question', async () => {
    const bridge = home(2, (i) => ({ ...JOB, id: `j${i}` }))
    const user = await open(bridge)
    await row('j0')
    await user.keyboard('{Control>}a{/Control}')
    await user.click(await screen.findByTestId('cancel-chosen'))
    await screen.findByText('Cancel 2 jobs?')
    await user.click(screen.getByTestId('cancel-chosen-yes'))
    await waitFor(() => expect(bridge.calls).toContain('cancel j0 j1'))
  })
})

describe('the menu of a row', () => {
  it('does to one job what can be done to it', async () => {
    const bridge = home(2)
    const user = await open(bridge)
    await user.pointer({ target: await row('j1'), keys: '[MouseRight]' })
    const menu = await screen.findByTestId('row-menu')
    await user.click(within(menu).getByText('Show model in folder'))
    await waitFor(() => expect(bridge.calls).toContain('show j1'))
    await user.pointer({ target: await row('j1'), keys: '[MouseRight]' })
    await user.click(within(await screen.findByTestId('row-menu')).getByText('Remove from the list'))
    await waitFor(() => expect(listed()).toEqual(['j0']))
  })
})
