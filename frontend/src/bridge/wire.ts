import { faultOf } from './fault'

// Go writes none as null, an absent key, or the year 1; the page knows only '' and [].

export function list<T>(values: T[] | null | undefined): T[] {
  return values ?? []
}

/** An ISO time, or '' where the backend has none. */
export function time(value: unknown): string {
  return typeof value === 'string' && !value.startsWith('0001-') ? value : ''
}

/** The value if the page knows it, else what stands for one of another version. */
export function oneOf<T extends string>(known: readonly T[], value: string | undefined, otherwise: T): T {
  return known.includes(value as T) ? (value as T) : otherwise
}

/** Waits for an answer of the backend and reads it; a refusal becomes a Fault. */
export async function ask<T, R>(answer: Promise<T>, read: (value: T) => R): Promise<R> {
  try {
    return read(await answer)
  } catch (reason) {
    throw faultOf(reason)
  }
}

export const same = <T>(value: T) => value
