import { Activity, type ReactNode, useEffect, useState } from 'react'
import { type Info, type Plan, useBridge } from '../../bridge'
import { useLiveUpdates } from './hooks'
import { JobView } from './JobView'
import { PlanView } from './PlanView'
import { Start } from './Start'

type View = { kind: 'start' } | { kind: 'plan'; plan: Plan } | { kind: 'job'; id: string }

interface Props {
  info: Info
  /** What is shown instead for a while; the page below stays as it is. */
  aside: ReactNode
  /** A job is to be shown, whatever is on the page. */
  onOpen: () => void
}

/** The one page: start, plan, and a job from its first second to its model. */
export function Rehearsal({ info, aside, onOpen }: Props) {
  const bridge = useBridge()
  const [view, setView] = useState<View>({ kind: 'start' })
  useLiveUpdates()
  useEffect(
    () =>
      bridge.onOpen((id) => {
        setView({ kind: 'job', id })
        onOpen()
      }),
    [bridge, onOpen],
  )
  return (
    <>
      <Activity mode={aside ? 'hidden' : 'visible'}>
        <Page info={info} view={view} setView={setView} />
      </Activity>
      {aside}
    </>
  )
}

function Page({ info, view, setView }: { info: Info; view: View; setView: (view: View) => void }) {
  const toStart = () => setView({ kind: 'start' })
  const toPlan = (plan: Plan) => setView({ kind: 'plan', plan })
  const toJob = (id: string) => setView({ kind: 'job', id })

  switch (view.kind) {
    case 'start':
      return <Start info={info} onPlan={toPlan} onJob={toJob} />
    case 'plan':
      // A plan that is made anew is another plan: nothing that was said of the old one stays on the page.
      return <PlanView key={view.plan.digest} plan={view.plan} onPlan={toPlan} onJob={toJob} onBack={toStart} />
    case 'job':
      return <JobView key={view.id} id={view.id} onPlan={toPlan} onBack={toStart} />
  }
}
