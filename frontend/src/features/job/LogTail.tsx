import { Group, Switch, Text, Title } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLog } from './hooks'
import { shown } from './log'

/** The end of the log. It follows what is added until the person scrolls up. */
export function LogTail({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data } = useLog(id)
  const [follow, setFollow] = useState(true)
  const box = useRef<HTMLDivElement>(null)
  const text = useMemo(() => shown(data?.text ?? ''), [data?.text])

  // biome-ignore lint/correctness/useExhaustiveDependencies: new text is what makes it scroll
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, text])

  const scrolled = () => {
    const el = box.current
    if (el) setFollow(el.scrollHeight - el.scrollTop - el.clientHeight < 24)
  }
  return (
    <section className="card" aria-labelledby="log">
      <Group justify="space-between" px={20} py={10}>
        <Title order={2} size={14} id="log">
          {t('log.title')}
        </Title>
        <Group gap="md">
          {data?.cut && (
            <Text size="xs" c="dimmed">
              {t('log.tail')}
            </Text>
          )}
          <Switch
            size="xs"
            label={t('log.follow')}
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      <div
        className="log"
        ref={box}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-labelledby="log"
        data-testid="log"
      >
        {text || t('log.none')}
      </div>
    </section>
  )
}
