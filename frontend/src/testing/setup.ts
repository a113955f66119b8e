import '@testing-library/jest-dom/vitest'
import { notifications } from '@mantine/notifications'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// A view is fetched when it is first shown, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 5000 })

// What jsdom does not have and the page needs.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }) as MediaQueryList
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// uPlot draws on a canvas; the window test looks at the real one.
vi.mock('uplot', () => ({
  default: class {
    setData() {}
    setSize() {}
    destroy() {}
  },
}))

// jsdom lays nothing out, so what is virtual or scrolls needs these to be there.
Element.prototype.scrollIntoView = () => undefined
Element.prototype.scrollTo = () => undefined
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 600 },
  clientWidth: { get: () => 1000 },
})

afterEach(() => {
  cleanup()
  notifications.clean()
  localStorage.clear()
  window.history.replaceState(null, '', '/')
})
