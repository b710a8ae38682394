import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { placeOf } from "./data/hash-route.ts";
import { REQUESTS } from "./data/requests.ts";
import { useSession } from "./data/session.tsx";
import { useAnswer } from "./data/use-answer.ts";
import { Boundary } from "./parts/boundary.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";
import { Mark } from "./parts/mark.tsx";
import { SchemeSwitch } from "./parts/scheme-switch.tsx";
import { Id } from "./parts/text.tsx";

const ENTRIES: readonly (readonly [path: string, text: string, icon: IconName])[] = [
  ["overview", "Overview", "overview"],
  ["services", "Services", "services"],
  ["publish", "Publish", "publish"],
  ["particles", "Particles", "particles"],
  ["peers", "Peers", "peers"],
  ["attention", "Attention", "attention"],
  ["limits", "Limits & config", "limits"],
  ["audit", "Audit", "audit"],
];
const ATTENTION_MS = 15_000;

/** What is around every page. */
export const Shell = ({
  hash,
  children,
}: {
  readonly hash: string;
  readonly children: ComponentChildren;
}) => {
  const { peerId, role, signOut } = useSession();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [hash]);
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector<HTMLElement>("h1")?.focus();
  };
  return (
    <div class="shell">
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place of this page, but the address is the console's own */}
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <div class="rail">
        <div class="rail-stays">
          <header class="bar">
            <a class="brand" href="#/overview">
              <Mark />
              <span>Sluice</span>
            </a>
            <button
              type="button"
              class="plain menu"
              aria-expanded={isOpen}
              aria-controls="nav"
              onClick={() => setOpen(!isOpen)}
            >
              <Icon name="menu" />
              Menu
            </button>
          </header>
          <div class={isOpen ? "side open" : "side"} id="nav">
            <Navigation here={placeOf(hash).path[0] ?? "overview"} />
            <section class="who" aria-label="Session">
              <p>
                Signed in as <strong>{role}</strong>
              </p>
              <p>
                Peer <Id id={peerId} />
              </p>
              <div class="actions">
                <SchemeSwitch />
                <button type="button" class="plain" onClick={() => signOut()}>
                  Sign out
                </button>
              </div>
            </section>
          </div>
        </div>
      </div>
      <main id="main">
        <Boundary key={hash}>{children}</Boundary>
      </main>
    </div>
  );
};

const Navigation = ({ here }: { readonly here: string }) => {
  const { value } = useAnswer(REQUESTS.overview, {}, ATTENTION_MS);
  const waiting = value ? value.attention.deadLetters + value.attention.unknownOutcomes : 0;
  return (
    <nav aria-label="Console">
      <ul>
        {ENTRIES.map(([path, text, icon]) => (
          <li key={path}>
            <a href={`#/${path}`} aria-current={path === here ? "page" : undefined}>
              <Icon name={icon} />
              {text}
              {path === "attention" && waiting > 0 && (
                <span class="count">
                  {waiting > 99 ? "99+" : waiting}
                  <span class="hidden-text"> waiting</span>
                </span>
              )}
            </a>
          </li>
        ))}
        <li>
          <a href="/console/api.html">
            <Icon name="api" />
            Admin API
          </a>
        </li>
      </ul>
    </nav>
  );
};
