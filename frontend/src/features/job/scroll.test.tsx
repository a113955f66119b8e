import { act, render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { type Scroll, TALLEST, useScroll } from './scroll'

const ROW = 20

function open(total: number): { scroll: () => Scroll; box: HTMLDivElement } {
  let held: Scroll
  function Probe() {
    held = useScroll(total, ROW)
    return (
      <div ref={held.box} data-testid="box" onScroll={held.onScroll}>
        <div style={{ height: held.height }} />
      </div>
    )
  }
  const { getByTestId } = render(<Probe />)
  return { scroll: () => held, box: getByTestId('box') as HTMLDivElement }
}

describe('rows without end', () => {
  it('are drawn only where they are seen', () => {
    const { scroll } = open(1_000_000)
    expect(scroll().last - scroll().first).toBeLessThan(80)
    act(() => scroll().show(500_000, 'middle'))
    expect(scroll().first).toBeLessThan(500_000)
    expect(scroll().last).toBeGreaterThan(500_000)
    expect(scroll().top(500_000)).toBe(500_000 * ROW)
  })

  it('have a scroll bar that no web view cuts, and reach the last row with it', () => {
    const total = 10_000_000
    const { scroll, box } = open(total)
    expect(scroll().height).toBe(TALLEST)
    act(() => scroll().show(total - 1, 'end'))
    expect(scroll().last).toBe(total)
    expect(scroll().atEnd).toBe(true)
    // Where the last row is drawn is within what the scroll bar reaches.
    expect(scroll().top(total - 1)).toBeLessThanOrEqual(TALLEST - ROW)
    expect(box.scrollTop).toBeLessThanOrEqual(TALLEST)
  })

  it('move by the wheel as much as it says, however many there are', () => {
    const { scroll, box } = open(10_000_000)
    act(() => scroll().show(5_000_000, 'middle'))
    const before = scroll().first
    act(() => {
      box.dispatchEvent(new WheelEvent('wheel', { deltaY: 10 * ROW, cancelable: true }))
    })
    expect(scroll().first - before).toBe(10)
  })

  it('keep a row that is seen where it is', () => {
    const { scroll } = open(1000)
    const before = scroll().first
    act(() => scroll().show(3))
    expect(scroll().first).toBe(before)
  })
})
