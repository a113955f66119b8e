import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useParams, useSearchParams } from 'wouter'
import { type Fault, type OpenDraft, type Plan, useBridge } from '../../bridge'
import { Heading, Loading, Refusal } from '../../design'
import { Editor } from './editor/Editor'
import { settled } from './editor/useEditor'
import { useForm, usePlanning, useProviders, type Wish } from './hooks'
import { PlanView } from './PlanView'
import { Start } from './Start'
import { useNewDraft } from './useNewDraft'

/** A new training: where it begins, its draft, and its plan. */
export default function Training() {
  const { draft } = useParams<{ draft?: string }>()
  return draft ? <DraftPlace key={draft} id={draft} /> : <Beginning />
}

/** The start, and the plan of a config folder that needs no draft. */
function Beginning() {
  const [, go] = useLocation()
  const [plan, setPlan] = useState<Plan | null>(null)
  const planning = usePlanning()
  const making = useNewDraft()
  const { mutate, isPending } = planning
  const begin = (wish: Wish) => {
    if (!isPending) mutate(wish, { onSuccess: (made) => made && setPlan(made) })
  }
  useWishes(begin, (id) => making.mutate({ kind: 'job', id }))
  if (!plan) return <Start planning={planning} making={making} onWish={begin} />
  return (
    // A plan that is made anew is another plan: nothing that was said of the old one stays on the page.
    <PlanView
      key={plan.digest}
      plan={plan}
      fromDraft={false}
      onPlan={setPlan}
      onJob={(id) => go(`/jobs/${id}`)}
      onBack={() => setPlan(null)}
      onEditCopy={() => making.mutate({ kind: 'folder', dir: plan.request.configDir })}
    />
  )
}

/** What the address asks for: ?folder=PATH, ?retry=JOB and ?sample plan at once, ?job=JOB makes a draft of a job. */
function useWishes(begin: (wish: Wish) => void, copyJob: (id: string) => void) {
  const [search, setSearch] = useSearchParams()
  const folder = search.get('folder')
  const [retry, job, sample] = [search.get('retry'), search.get('job'), search.has('sample')]
  const run = useRef({ begin, copyJob })
  run.current = { begin, copyJob }
  useEffect(() => {
    if (!folder && !retry && !job && !sample) return
    if (folder) run.current.begin({ kind: 'folder', dir: folder })
    else if (retry) run.current.begin({ kind: 'job', id: retry })
    else if (job) run.current.copyJob(job)
    else run.current.begin({ kind: 'sample' })
    setSearch({}, { replace: true })
  }, [folder, retry, job, sample, setSearch])
}

/** A draft, and the plan of it. The plan lies over the draft, which stays as it is. */
function DraftPlace({ id }: { id: string }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [, go] = useLocation()
  const [plan, setPlan] = useState<Plan | null>(null)
  // Each visit reads the draft anew; what it holds may have been written by the visit before.
  const [visit, setVisit] = useState(() => crypto.randomUUID())
  const opened = useQuery<OpenDraft, Fault>({
    queryKey: ['draft', id, visit],
    queryFn: async () => {
      await settled(id)
      return bridge.drafts.open(id)
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const form = useForm()
  const providers = useProviders()
  if (plan) {
    return (
      <PlanView
        key={plan.digest}
        plan={plan}
        fromDraft
        onPlan={setPlan}
        onJob={(job) => go(`/jobs/${job}`)}
        onBack={() => {
          setVisit(crypto.randomUUID())
          setPlan(null)
        }}
      />
    )
  }
  const fault = opened.error ?? (form.error as Fault | null) ?? (providers.error as Fault | null)
  if (fault) {
    return (
      <div className="page">
        <Heading>{t('draft.lost')}</Heading>
        <Refusal fault={fault} action={{ label: t('draft.back'), run: () => go('/new') }} />
      </div>
    )
  }
  if (!opened.data || !form.data || !providers.data) {
    return (
      <div className="page">
        <Heading>{t('start.title')}</Heading>
        <Loading />
      </div>
    )
  }
  return <Editor opened={opened.data} form={form.data} providers={providers.data} onPlan={setPlan} />
}
