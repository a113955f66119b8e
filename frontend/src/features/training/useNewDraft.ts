import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { type Fault, type OpenDraft, useBridge } from '../../bridge'

/** What a draft is made of. */
export type Source = { kind: 'form'; name: string } | { kind: 'folder'; dir: string } | { kind: 'job'; id: string }

/** Makes a draft and opens it. */
export function useNewDraft() {
  const bridge = useBridge()
  const client = useQueryClient()
  const [, go] = useLocation()
  return useMutation<OpenDraft, Fault, Source>({
    mutationFn: (source) => {
      if (source.kind === 'folder') return bridge.drafts.copyFolder(source.dir)
      if (source.kind === 'job') return bridge.drafts.copyJob(source.id)
      return bridge.drafts.create({ name: source.name })
    },
    onSuccess: (opened) => {
      void client.invalidateQueries({ queryKey: ['drafts'] })
      go(`/new/${opened.draft.id}`)
    },
  })
}

/** Deletes a draft, and brings it back. */
export function useDraftRemoval() {
  const bridge = useBridge()
  const client = useQueryClient()
  const changed = () => client.invalidateQueries({ queryKey: ['drafts'] })
  const remove = useMutation<void, Fault, string>({ mutationFn: (id) => bridge.drafts.remove(id), onSuccess: changed })
  const restore = useMutation<void, Fault, string>({
    mutationFn: (id) => bridge.drafts.restore(id),
    onSuccess: changed,
  })
  return { remove, restore }
}
