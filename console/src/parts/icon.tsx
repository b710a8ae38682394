/** Strokes on a field of 16 by 16. */
const PATHS = {
  check: "M3 8.5l3.2 3.2L13 4.8",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 2.2l6.2 11H1.8zM8 6.6v3M8 11.6v.1",
  info: "M8 7.2V12M8 4.2v.1M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13",
  overview: "M2 13V8M6 13V3M10 13V6.5M14 13v-3",
  services: "M2.5 3h11v4h-11zM2.5 9.5h11v4h-11zM5 5h.1M5 11.5h.1",
  publish: "M8 11V2.5M4.5 6L8 2.5L11.5 6M2.5 13.5h11",
  particles: "M3 4h6M9 4l-2-2M9 4L7 6M13 12H7M7 12l2-2M7 12l2 2M3 8h10",
  peers:
    "M8 3.5a1.5 1.5 0 1 0 .1 0M3.5 11a1.5 1.5 0 1 0 .1 0M12.5 11a1.5 1.5 0 1 0 .1 0M7 6.2l-2.6 5M9 6.2l2.6 5M5 12.5h6",
  attention: "M4 7a4 4 0 0 1 8 0c0 3 1.5 4 1.5 4h-11S4 10 4 7M6.8 13.5h2.4",
  limits: "M2 12a6 6 0 1 1 12 0M8 12l3-4.5",
  audit: "M4 2.5h8v11H4zM6 6h4M6 8.5h4M6 11h2",
  api: "M5.5 4L2 8l3.5 4M10.5 4L14 8l-3.5 4",
  menu: "M2 4h12M2 8h12M2 12h12",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.5A6 6 0 1 1 6.5 2.5a5 5 0 0 0 7 7z",
} as const;
export type IconName = keyof typeof PATHS;

/** Says nothing that the text beside it does not say. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
