import { Button, Checkbox, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CLOSINGS, type Closing, type Notices } from '../../bridge'
import { Dot, Refusal } from '../../design'
import { useChosen, useSetClosing, useSetNotices, useTestNotice } from './hooks'
import { helpOf, nameOf, Row } from './Row'

const EVENTS = ['completed', 'failed', 'attention'] as const

/** Of what the desktop is told. */
export function NoticesRow() {
  const { t } = useTranslation()
  const chosen = useChosen()
  const set = useSetNotices()
  const notices = set.isPending ? set.variables : chosen.data?.notices
  const change = (part: Partial<Notices>) => notices && set.mutate({ ...notices, ...part })
  return (
    <Row
      id="notices"
      saving={set}
      state={
        <>
          {chosen.error && <Refusal fault={chosen.error} />}
          {notices && (
            <Stack gap={8} mt="xs" role="group" aria-labelledby={nameOf('notices')}>
              {EVENTS.map((event) => (
                <Checkbox
                  key={event}
                  size="sm"
                  label={t(`settings.notice.${event}`)}
                  checked={notices[event]}
                  disabled={!notices.on}
                  data-testid={`notice-${event}`}
                  onChange={({ currentTarget }) => change({ [event]: currentTarget.checked })}
                />
              ))}
            </Stack>
          )}
        </>
      }
    >
      {notices && (
        <Switch
          aria-labelledby={nameOf('notices')}
          aria-describedby={helpOf('notices')}
          checked={notices.on}
          data-testid="notices-on"
          onChange={({ currentTarget }) => change({ on: currentTarget.checked })}
        />
      )}
    </Row>
  )
}

/** A notification to look at. */
export function NoticeTestRow() {
  const { t } = useTranslation()
  const test = useTestNotice()
  return (
    <Row
      id="noticeTest"
      state={
        <div role="status" data-testid="notice-told">
          {test.isSuccess && (
            <Text size="sm" mt={6}>
              <Dot tone="good" />
              {t('settings.noticeSent')}
            </Text>
          )}
          {test.error && <Refusal fault={test.error} title={t('settings.noticeFailed')} />}
        </div>
      }
    >
      <Button
        size="xs"
        variant="default"
        data-testid="notice-test"
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('settings.noticeSend')}
      </Button>
    </Row>
  )
}

/** What happens when the window is closed while jobs are under way. */
export function ClosingRow() {
  const { t } = useTranslation()
  const chosen = useChosen()
  const set = useSetClosing()
  const closing = set.isPending ? set.variables : chosen.data?.closing
  return (
    <Row id="closing" roomy saving={set}>
      {closing && (
        <SegmentedControl
          className="segments"
          aria-labelledby={nameOf('closing')}
          value={closing}
          onChange={(value) => set.mutate(value as Closing)}
          data={CLOSINGS.map((value) => ({ value, label: t(`settings.closing.${value}`) }))}
        />
      )}
    </Row>
  )
}
