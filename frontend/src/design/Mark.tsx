/** The crucible. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M4 9.5h16l-1.6 8.1A3 3 0 0 1 15.5 20h-7a3 3 0 0 1-2.9-2.4L4 9.5Z"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinejoin="round"
      />
      <path d="M6.6 13.2h10.8l-.7 3.6a1.5 1.5 0 0 1-1.5 1.2H8.8a1.5 1.5 0 0 1-1.5-1.2l-.7-3.6Z" fill="currentColor" />
      <path
        d="M9 6.5c0-1.4 1.2-1.6 1.2-3M13.6 6.5c0-1.4 1.2-1.6 1.2-3"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  )
}
