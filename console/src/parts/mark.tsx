/** Sluice's sign: a gate over water. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
    <rect width="32" height="32" rx="7" />
    <path class="posts" d="M8 6v20M24 6v20" />
    <path class="gate" d="M8 12h16" />
    <path class="water" d="M11 20c2-2 3-2 5 0s3 2 5 0M11 25c2-2 3-2 5 0s3 2 5 0" />
  </svg>
);
