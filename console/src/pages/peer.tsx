import { useState } from "preact/hooks";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { shownId, shownNumber, shownTime } from "../data/shown.ts";
import type { Peer, Reachability } from "../data/trace-types.ts";
import { useAnswer } from "../data/use-answer.ts";
import { Badge, Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Panel, Shown } from "../parts/panel.tsx";
import { Ago, CopiedId, Said } from "../parts/text.tsx";
import { PeerActions } from "./peer-actions.tsx";
import { PeerBadges } from "./peers.tsx";

const EVERY_MS = 5_000;
const UNDER = { text: "Peers", href: "#/peers" };

/** One peer of the list. */
export const PeerPage = ({ peer: peerId }: { readonly peer: string }) => {
  const answer = useAnswer(REQUESTS.peers, {}, EVERY_MS);
  const peer = answer.value?.peers.find((one) => one.peerId === peerId) ?? unknownPeer(peerId);
  return (
    <Page
      title={peer.name ?? shownId(peerId)}
      under={UNDER}
      lead={<PeerBadges peer={peer} />}
      actions={peer.self ? undefined : <PeerActions peer={peer} reload={answer.reload} />}
    >
      <Shown answer={answer}>
        {() => (
          <>
            {peer.banned && <Ban banned={peer.banned} />}
            <Facts peer={peer} />
            <Connections peer={peer} />
            {peer.self !== true && <ReachabilityPanel peerId={peerId} />}
          </>
        )}
      </Shown>
    </Page>
  );
};

/** It may be banned or looked into though it is not in the list. */
const unknownPeer = (peerId: string): Peer => ({ peerId, connections: [], addresses: [], bootstrap: false });

const Ban = ({ banned: { at, by, until, reason } }: { readonly banned: NonNullable<Peer["banned"]> }) => (
  <Note kind="bad">
    Banned by <Said text={by} /> <Ago at={at} />
    {until === undefined ? ", until it is lifted" : `, until ${shownTime(until)}`}
    {reason !== undefined && (
      <>
        : <Said text={reason} max={500} />
      </>
    )}
  </Note>
);

const Facts = ({ peer: { peerId, agent, addressClass, particles, waiting } }: { readonly peer: Peer }) => (
  <Panel title="Facts">
    <dl class="facts">
      <dt>Peer id</dt>
      <dd>
        <CopiedId id={peerId} label="peer id" />
      </dd>
      <dt>Agent</dt>
      <dd>
        <Said text={agent || "not told"} max={120} />
      </dd>
      <dt>Where</dt>
      <dd>{addressClass ?? "not known"}</dd>
      <dt>Particles received</dt>
      <dd>{shownNumber(particles?.received ?? 0)}</dd>
      <dt>Particles sent</dt>
      <dd>{shownNumber(particles?.sent ?? 0)}</dd>
      <dt>Waiting to be sent</dt>
      <dd>{shownNumber(waiting ?? 0)}</dd>
    </dl>
  </Panel>
);

const Connections = ({ peer: { connections, addresses } }: { readonly peer: Peer }) => (
  <Panel title="Connections and addresses">
    <ul class="findings">
      {connections.map(({ address, direction, openedAt }) => (
        <li key={address}>
          <Badge kind="good">{direction}</Badge> <Said text={address} />{" "}
          {openedAt !== undefined && <Ago at={openedAt} />}
        </li>
      ))}
      {addresses.map((address) => (
        <li key={address}>
          <Badge kind="plain">address</Badge> <Said text={address} />
        </li>
      ))}
    </ul>
    {connections.length + addresses.length === 0 && <Empty>None is known.</Empty>}
  </Panel>
);

const ReachabilityPanel = ({ peerId }: { readonly peerId: string }) => {
  const { role } = useSession();
  const [isAsked, setAsked] = useState(false);
  const answer = useAnswer(isAsked ? REQUESTS.reachability : undefined, { params: { peer: peerId } });
  return (
    <Panel
      title="Why can it not be reached?"
      actions={
        <button
          type="button"
          disabled={role === "viewer"}
          title={role === "viewer" ? "needs the role operator" : undefined}
          onClick={() => (isAsked ? answer.reload() : setAsked(true))}
        >
          {isAsked ? "Look again" : "Look into it"}
        </button>
      }
    >
      {isAsked && <Shown answer={answer}>{(found) => <Checks found={found} />}</Shown>}
    </Panel>
  );
};

const Checks = ({ found: { reachable, checks } }: { readonly found: Reachability }) => (
  <>
    <Note kind={reachable ? "good" : "bad"}>
      {reachable ? "It can be reached." : "It cannot be reached."}
    </Note>
    <ul class="findings">
      {checks.map(({ check, ok, detail, remedy }) => (
        <li key={check}>
          <Badge kind={ok ? "good" : "bad"}>{ok ? "ok" : "fails"}</Badge> <strong>{check}</strong>:{" "}
          <Said text={detail} />
          {remedy !== undefined && (
            <p>
              <Said text={remedy} max={500} />
            </p>
          )}
        </li>
      ))}
    </ul>
  </>
);
