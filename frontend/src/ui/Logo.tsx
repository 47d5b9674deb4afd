/** The mark of the product: two bubbles, one answering the other. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" fill="none" aria-hidden="true">
      <rect width="48" height="48" rx="14" fill="var(--accent)" />
      <path
        d="M12 15.500a4 4 0 0 1 4-4h13a4 4 0 0 1 4 4v7a4 4 0 0 1-4 4h-8.500L15 31v-4.600a4 4 0 0 1-3-3.900z"
        fill="var(--accent-ink)"
      />
      <path
        d="M36 20.200a4 4 0 0 1 2 3.500v6.500a4 4 0 0 1-2 3.500V38l-5.200-4H24a4 4 0 0 1-3.400-1.900l1-1.600H30a6 6 0 0 0 6-6z"
        fill="var(--accent-ink)"
        opacity="0.62"
      />
    </svg>
  );
}
