import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, faultOf, type ModelInfo, useBridge } from '../../bridge'
import { plainly, useToast } from '../../design'

/** How often the page asks how far a verification is, in ms. */
const PULSE = 200

export function useModels() {
  const bridge = useBridge()
  return useQuery({
    queryKey: ['models', 'list'],
    queryFn: () => bridge.models.list(),
    // A person moves files about and unplugs disks without telling anybody.
    refetchOnMount: 'always',
    refetchOnWindowFocus: 'always',
  })
}

export function useModel(id: string) {
  const bridge = useBridge()
  return useQuery({ queryKey: ['models', 'one', id], queryFn: () => bridge.models.get(id), retry: false })
}

export function useTargets() {
  const bridge = useBridge()
  return useQuery({ queryKey: ['models', 'targets'], queryFn: () => bridge.models.targets() })
}

/** How far the verification of a model is. What it has shown is part of the model, which the backend tells of. */
export function useVerification(id: string) {
  const bridge = useBridge()
  return useQuery({
    queryKey: ['models', 'reading', id],
    queryFn: () => bridge.models.verification(id),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? PULSE : false),
  })
}

/** The words for what was refused. */
export function useWords() {
  const { t } = useTranslation()
  return useCallback((fault: Fault) => (fault.code === 'not_found' ? t('models.gone') : t(`fault.${fault.code}`)), [t])
}

/** What a person can do with a model. Each tells in the corner of the window what came of it. */
export function useDeeds() {
  const { t } = useTranslation()
  const { models } = useBridge()
  const client = useQueryClient()
  const toast = useToast()
  const words = useWords()
  const run = useCallback(
    async <T>(deed: () => Promise<T>, done?: (result: T) => void) => {
      try {
        const result = await deed()
        done?.(result)
      } catch (reason) {
        const fault = faultOf(reason)
        toast({ text: `${words(fault)}: ${plainly(fault.message)}`, tone: 'bad' })
      } finally {
        await client.invalidateQueries({ queryKey: ['models'] })
      }
    },
    [client, toast, words],
  )
  const putBack = (m: ModelInfo) =>
    run(
      () => models.putBack(m.id),
      () => toast({ text: t('models.trash.undone', { name: m.name }) }),
    )
  const linked = (there: string) => {
    if (there) toast({ text: t('models.use.done', { path: there }) })
  }
  return {
    putBack,
    show: (m: ModelInfo) => run(() => models.show(m.id)),
    verify: (m: ModelInfo) => run(() => models.verify(m.id)),
    stopVerify: (m: ModelInfo) => run(() => models.stopVerify(m.id)),
    link: (m: ModelInfo, target: string) => run(() => models.link(m.id, target), linked),
    linkElsewhere: (m: ModelInfo) => run(() => models.linkElsewhere(m.id, t('models.use.folderTitle')), linked),
    trash: (m: ModelInfo) =>
      run(
        () => models.trash(m.id),
        () => toast({ text: t('models.trash.done', { name: m.name }), undo: () => void putBack(m) }),
      ),
    showFolder: () => run(() => models.folder.show()),
    chooseFolder: () => run(() => models.folder.choose(t('models.folder.chooseTitle'))),
    usualFolder: () => run(() => models.folder.set('')),
  }
}

/** A choice that stays while the window is open. */
export function useKept<T>(name: string, initial: T) {
  const key = `models.${name}`
  const [value, set] = useState<T>(() => {
    const kept = sessionStorage.getItem(key)
    return kept === null ? initial : (JSON.parse(kept) as T)
  })
  const keep = useCallback(
    (next: T) => {
      sessionStorage.setItem(key, JSON.stringify(next))
      set(next)
    },
    [key],
  )
  return [value, keep] as const
}
