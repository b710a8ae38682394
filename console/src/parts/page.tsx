import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clipped } from "../data/shown.ts";

interface PageProps {
  readonly title: string;
  /** What the title is one of: a link back. */
  readonly under?: { readonly text: string; readonly href: string };
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

let isFirst = true;

/** A page of the console. Its heading takes the focus when one page follows another, so that a screen reader says where it is. */
export const Page = ({ title, under, lead, actions, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${clipped(title, 80)} · Sluice`;
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst = false;
  }, [title]);
  return (
    <>
      <header class="page-head">
        {under && (
          <p class="under">
            <a href={under.href}>
              <span aria-hidden="true">← </span>
              {under.text}
            </a>
          </p>
        )}
        <div class="title-row">
          <h1 tabIndex={-1} ref={heading}>
            <bdi>{clipped(title, 200)}</bdi>
          </h1>
          {actions && <div class="actions">{actions}</div>}
        </div>
        {lead && <p class="lead">{lead}</p>}
      </header>
      {children}
    </>
  );
};
