import { Kbd } from '@mantine/core'
import { Fragment } from 'react'

const APPLE = /mac/i.test(navigator.platform)

const SIGNS: Record<string, string> = {
  $mod: APPLE ? '⌘' : 'Ctrl',
  Shift: APPLE ? '⇧' : 'Shift',
  Alt: APPLE ? '⌥' : 'Alt',
  Escape: 'Esc',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
}

/** Words for keys in the notation of tinykeys: "$mod+k" is Ctrl K, "g j" is g, then j. */
export function keySigns(keys: string): string[][] {
  return keys.split(' ').map((press) => {
    // What is in brackets may be held or not: whether ? needs Shift is the keyboard's business.
    const parts = press.split('+').filter((part) => !/^\[.+\]$/.test(part))
    return parts.map((key) => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
  })
}

/** The keys of a command. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keySigns(keys).map((press, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: presses have no other name than their place
        <Fragment key={i}>
          {i > 0 && ' '}
          {press.map((sign) => (
            <Kbd key={sign} size="xs">
              {sign}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}
