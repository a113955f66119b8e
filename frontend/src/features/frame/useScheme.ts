import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { type Theme, useBridge } from '../../bridge'

/** The appearance, and how a person chooses another, which is kept in the home. */
export function useScheme() {
  const bridge = useBridge()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const dress = (theme: Theme) => {
    setColorScheme(theme)
    bridge.settings.setTheme(theme).catch(() => undefined)
  }
  return { scheme: colorScheme, dress }
}

/** Takes the appearance that the home keeps: the web view's own memory may be another profile's. */
export function useKeptScheme() {
  const bridge = useBridge()
  const { setColorScheme } = useMantineColorScheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; setColorScheme is another one after each change
  useEffect(() => {
    bridge.settings
      .chosen()
      .then(({ theme }) => theme && setColorScheme(theme))
      .catch(() => undefined)
  }, [bridge])
}
