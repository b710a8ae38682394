import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type Kind = "good" | "warn" | "bad" | "info";

const ICONS: Readonly<Record<Kind, IconName>> = { good: "check", warn: "alert", bad: "cross", info: "info" };

/** A line that stands out; the sign says what the colour says. */
export const Note = ({ kind, children }: { readonly kind: Kind; readonly children: ComponentChildren }) => (
  <div class={`note ${kind}`}>
    <Icon name={ICONS[kind]} />
    <div>{children}</div>
  </div>
);

export const Badge = ({
  kind,
  children,
}: {
  readonly kind: Kind | "plain";
  readonly children: ComponentChildren;
}) => <span class={`badge ${kind}`}>{children}</span>;
