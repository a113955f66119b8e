import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Fault, type Outcome, useBridge } from '../../bridge'
import { useToast } from '../../design'

/** Things that are done to many jobs at once, each told of in the corner of the window. */
export function useBulk({ onGone }: { onGone: (ids: string[]) => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const toast = useToast()
  const settle = () => client.invalidateQueries({ queryKey: ['jobs'] })
  const fell = (fault: Fault) => toast({ text: t(`fault.${fault.code}`), tone: 'bad' })

  const restore = useMutation<Outcome, Fault, string[]>({
    mutationFn: (ids) => bridge.jobs.restoreMany(ids),
    onSuccess: ({ done }) => {
      toast({ text: t('jobs.restored', { count: done.length }) })
      return settle()
    },
    onError: fell,
  })
  const remove = useMutation<Outcome, Fault, string[]>({
    mutationFn: (ids) => bridge.jobs.removeMany(ids),
    onSuccess: ({ done, refused }) => {
      onGone(done)
      const stayed = refused.filter(({ fault }) => fault.code === 'active').length
      const text = [
        done.length > 0 ? t('jobs.removed', { count: done.length }) : '',
        stayed > 0 ? t('jobs.stayed', { count: stayed }) : '',
      ]
      if (done.length > 0) toast({ text: text.join(' ').trim(), undo: () => restore.mutate(done) })
      else if (stayed > 0) toast({ text: text.join(' ').trim(), tone: 'bad' })
      return settle()
    },
    onError: fell,
  })
  const cancel = useMutation<Outcome, Fault, string[]>({
    mutationFn: (ids) => bridge.jobs.cancelMany(ids),
    onSuccess: ({ done }) => {
      toast({ text: t('jobs.cancelAsked', { count: done.length }) })
      return settle()
    },
    onError: fell,
  })
  const copy = useMutation<unknown, Fault, string[]>({
    mutationFn: (ids) => bridge.system.copy(ids.join('\n')),
    onSuccess: (_, ids) => toast({ text: t('jobs.copied', { count: ids.length }) }),
    onError: fell,
  })
  const show = useMutation<void, Fault, string>({ mutationFn: (id) => bridge.jobs.showModel(id), onError: fell })
  return {
    busy: remove.isPending || cancel.isPending || restore.isPending,
    remove: remove.mutate,
    cancel: cancel.mutate,
    copy: copy.mutate,
    show: show.mutate,
  }
}
