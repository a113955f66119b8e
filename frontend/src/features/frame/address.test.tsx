import { act, renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { navigate, useAddress, useAddressSearch } from './address'

function here() {
  const { result } = renderHook(() => [useAddress()[0], useAddressSearch()])
  return result
}

describe('address', () => {
  it('has a path and a query', () => {
    const at = here()
    act(() => navigate('/new?folder=%2Fhome%2Fana%2Fwhat%3F&x=1'))
    expect(at.current).toEqual(['/new', 'folder=%2Fhome%2Fana%2Fwhat%3F&x=1'])
  })

  it('leaves the query behind with its place', () => {
    const at = here()
    act(() => navigate('/new?sample=1'))
    act(() => navigate('/jobs'))
    expect(at.current).toEqual(['/jobs', ''])
  })

  it.each(['', '#', '#/'])('is the root for %j', (hash) => {
    window.location.hash = hash
    expect(here().current).toEqual(['/', ''])
  })

  it('can take the place of the one before', () => {
    const before = window.history.length
    act(() => navigate('/jobs', { replace: true }))
    expect(window.history.length).toBe(before)
  })
})
