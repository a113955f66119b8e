import { describe, expect, it } from 'vitest'
import { GOOD_REPORT, MODEL } from '../../testing/models'
import { basesOf, choose, initialsOf, isDamaged } from './choose'

const FOX = { ...MODEL, id: 'fox', name: 'red fox', jobName: 'fox job', at: '2026-11-02T00:00:00Z', bytes: 3 }
const CAT = { ...MODEL, id: 'cat', name: 'Cat 10', jobName: '', at: '2026-11-03T00:00:00Z', bytes: 1, trigger: 'ohwx' }
const TEN = { ...MODEL, id: 'ten', name: 'Cat 9', jobName: '', base: 'sdxl', at: '2026-11-01T00:00:00Z', bytes: 2 }
const BARE = {
  ...MODEL,
  id: 'bare',
  name: 'zebra',
  jobName: '',
  base: '',
  at: '2026-10-01T00:00:00Z',
  bytes: 9,
  trigger: '',
}
const ALL = [FOX, CAT, TEN, BARE]
const ids = (list: { id: string }[]) => list.map((m) => m.id)

describe('choose', () => {
  it.each([
    ['newest', ['cat', 'fox', 'ten', 'bare']],
    ['oldest', ['bare', 'ten', 'fox', 'cat']],
    ['name', ['ten', 'cat', 'fox', 'bare']],
    ['size', ['bare', 'fox', 'ten', 'cat']],
  ] as const)('orders by %s', (sort, want) => {
    expect(ids(choose(ALL, { text: '', base: null, sort }))).toEqual(want)
  })
  it('finds each word in name, base, trigger words and programs that have it', () => {
    const used = { ...BARE, uses: [{ target: 'comfyui', name: 'ComfyUI', path: '/c' }] }
    const found = (text: string) => ids(choose([FOX, CAT, TEN, used], { text, base: null, sort: 'newest' }))
    expect(found(' FOX red ')).toEqual(['fox'])
    expect(found('sdxl cat')).toEqual(['ten'])
    expect(found('ohwx')).toEqual(['cat'])
    expect(found('comfy')).toEqual(['bare'])
    expect(found('nobody')).toEqual([])
  })
  it('shows one base model, also those that tell none', () => {
    expect(ids(choose(ALL, { text: '', base: 'sdxl', sort: 'newest' }))).toEqual(['ten'])
    expect(ids(choose(ALL, { text: '', base: '', sort: 'newest' }))).toEqual(['bare'])
  })
  it('leaves the given list as it is', () => {
    const list = [...ALL]
    choose(list, { text: '', base: null, sort: 'size' })
    expect(list).toEqual(ALL)
  })
})

describe('basesOf', () => {
  it('has the most frequent first, and those of unknown base too', () => {
    expect(basesOf(ALL)).toEqual(['flux-1-dev', '', 'sdxl'])
  })
})

describe('initialsOf', () => {
  it.each([
    ['flux-1-dev', 'FLUX'],
    ['sdxl_base_v1-0', 'SDXL'],
    ['stable-diffusion-xl-v1-base', 'SDXV'],
    ['Qwen/Qwen-Image', 'QWEN'],
    ['pixart', 'PI'],
    ['', 'RF'],
  ])('of %s', (base, want) => {
    expect(initialsOf({ ...FOX, name: 'reddish fox', base })).toBe(want)
  })
})

describe('isDamaged', () => {
  it('tells a broken file and a failed verification from a good one', () => {
    expect(isDamaged({ ...FOX, check: GOOD_REPORT })).toBe(false)
    expect(isDamaged({ ...FOX, problem: 'it is cut off' })).toBe(true)
    expect(isDamaged({ ...FOX, check: { ...GOOD_REPORT, problems: ['its bytes differ'] } })).toBe(true)
  })
})
