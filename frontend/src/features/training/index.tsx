import { useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Plan } from '../../bridge'
import { usePlanning, type Wish } from './hooks'
import { PlanView } from './PlanView'
import { Start } from './Start'

/** A new job: where it begins, and its plan. */
export default function Training() {
  const [, go] = useLocation()
  const [plan, setPlan] = useState<Plan | null>(null)
  const planning = usePlanning()
  const { mutate, isPending } = planning
  const begin = (wish: Wish) => {
    if (!isPending) mutate(wish, { onSuccess: (made) => made && setPlan(made) })
  }
  const [search, setSearch] = useSearchParams()
  const [retry, sample] = [search.get('retry'), search.has('sample')]
  useEffect(() => {
    if (!retry && !sample) return
    mutate(retry ? { kind: 'job', id: retry } : { kind: 'sample' }, { onSuccess: (made) => made && setPlan(made) })
    setSearch({}, { replace: true })
  }, [retry, sample, mutate, setSearch])
  return plan ? (
    // A plan that is made anew is another plan: nothing that was said of the old one stays on the page.
    <PlanView
      key={plan.digest}
      plan={plan}
      onPlan={setPlan}
      onJob={(id) => go(`/jobs/${id}`)}
      onBack={() => setPlan(null)}
    />
  ) : (
    <Start planning={planning} onWish={begin} />
  )
}
