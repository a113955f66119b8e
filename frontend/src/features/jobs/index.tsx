import { Button, Group, Text } from '@mantine/core'
import { IconFlask2, IconSearchOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { count, Empty, Heading, Loading, Refusal } from '../../design'
import { Bar } from './Bar'
import { Chosen } from './Chosen'
import { isConditional, PLAIN } from './filter'
import { Grid } from './Grid'
import './jobs.css'
import { RowMenu } from './RowMenu'
import { useJobs } from './useJobs'

/** All jobs of this home: searched, filtered, sorted, and many of them dealt with at once. */
export default function Jobs() {
  const { t, i18n } = useTranslation()
  const [, go] = useLocation()
  const { list, filter, setFilter, selection, active, bulk, menu, grid, search, ...on } = useJobs()
  if (list.fault) {
    return (
      <Bare>
        <Refusal fault={list.fault} action={{ label: t('jobs.retry'), run: list.retry }} />
      </Bare>
    )
  }
  if (list.pending || !list.facets) {
    return (
      <Bare>
        <Loading />
      </Bare>
    )
  }
  if (list.facets.all === 0) {
    return (
      <Bare>
        <Empty icon={IconFlask2} title={t('jobs.none')} body={t('jobs.noneBody')} testid="no-jobs">
          <Group gap="sm" justify="center">
            <Button data-testid="first-rehearsal" onClick={() => go('/new?sample=1')}>
              {t('jobs.rehearse')}
            </Button>
            <Button variant="default" onClick={() => go('/new')}>
              {t('jobs.new')}
            </Button>
          </Group>
        </Empty>
      </Bare>
    )
  }
  const all = count(list.facets.all, i18n.language)
  return (
    <div className="jobs">
      <div className="jobs-top">
        <Heading>{t('jobs.title')}</Heading>
        <Text size="sm" c="dimmed" className="figure" role="status" data-testid="jobs-count">
          {isConditional(list.shown)
            ? t('jobs.someOf', { shown: count(list.total, i18n.language), total: all })
            : t('jobs.all', { count: list.facets.all, shown: all })}
        </Text>
        {list.moved && (
          <Button size="compact-xs" variant="light" data-testid="moved" onClick={list.settle}>
            {t('jobs.moved')}
          </Button>
        )}
        <Button size="xs" ml="auto" data-testid="new-training" onClick={() => go('/new')}>
          {t('jobs.new')}
        </Button>
      </div>
      <Bar filter={filter} facets={list.facets} search={search} onFilter={setFilter} onLeave={on.enter} />
      {list.total === 0 ? (
        <Empty icon={IconSearchOff} title={t('jobs.noMatch')} body={t('jobs.noMatchBody')} testid="no-match">
          <Button
            variant="default"
            onClick={() => setFilter({ ...PLAIN, sort: filter.sort, ascending: filter.ascending })}
          >
            {t('jobs.clear')}
          </Button>
        </Empty>
      ) : (
        <Grid
          ref={grid}
          total={list.total}
          at={list.at}
          sort={filter.sort}
          ascending={filter.ascending}
          onSort={(sort, ascending) => setFilter({ ...filter, sort, ascending })}
          selection={selection}
          active={active}
          offset={on.offset}
          onScroll={on.scrolled}
          onLook={on.look}
          onHover={on.hover}
          onPress={on.press}
          onTick={on.tick}
          onTickAll={on.tickAll}
          onMenu={on.openMenu}
        />
      )}
      {selection.ids.size > 0 && (
        <Chosen
          number={selection.ids.size}
          busy={bulk.busy}
          onCancel={() => bulk.cancel([...selection.ids])}
          onRemove={() => bulk.remove([...selection.ids])}
          onCopy={() => bulk.copy([...selection.ids])}
          onClear={on.clear}
        />
      )}
      <RowMenu
        place={menu}
        onClose={on.closeMenu}
        onOpen={(job) => go(`/jobs/${job.id}`)}
        onAgain={(job) => go(`/new?retry=${job.id}`)}
        onShow={(job) => bulk.show(job.id)}
        onCopy={(job) => bulk.copy([job.id])}
        onCancel={(job) => bulk.cancel([job.id])}
        onRemove={(job) => bulk.remove([job.id])}
        onSelect={({ job, index }) => on.select(job.id, index)}
      />
    </div>
  )
}

/** The place of the list while there is none. */
function Bare({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="jobs">
      <div className="jobs-top">
        <Heading>{t('jobs.title')}</Heading>
      </div>
      <div className="jobs-bare">{children}</div>
    </div>
  )
}
