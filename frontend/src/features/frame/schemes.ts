/** The appearances to choose from. */
export const SCHEMES = ['auto', 'light', 'dark'] as const
