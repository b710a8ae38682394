import { useState } from "preact/hooks";
import { problemOf } from "../data/ask.ts";
import { hashOf } from "../data/hash-route.ts";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { shownId, shownNumber } from "../data/shown.ts";
import type { Peer } from "../data/trace-types.ts";
import { useAnswer } from "../data/use-answer.ts";
import { PeerGraph } from "../diagrams/peer-graph.tsx";
import { TextField } from "../parts/field.tsx";
import { useAnnounce } from "../parts/live.tsx";
import { Badge } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Panel, Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Id, Said } from "../parts/text.tsx";

const EVERY_MS = 5_000;

export const PeersPage = () => {
  const answer = useAnswer(REQUESTS.peers, {}, EVERY_MS);
  return (
    <Page title="Peers" lead="Who this gateway is connected to, should be, or will not be.">
      <Shown answer={answer}>
        {({ peers }) => (
          <>
            <PeerGraph peers={peers} />
            <PeerTable peers={peers} />
          </>
        )}
      </Shown>
      <DialPanel reload={answer.reload} />
    </Page>
  );
};

const PeerTable = ({ peers }: { readonly peers: readonly Peer[] }) => (
  <Table
    caption="Peers"
    rows={peers}
    keyOf={({ peerId }) => peerId}
    empty="No peer is known yet."
    columns={[
      { head: "Peer", cell: (peer) => <PeerLink peer={peer} /> },
      { head: "State", cell: (peer) => <PeerBadges peer={peer} /> },
      { head: "Agent", cell: ({ agent }) => (agent ? <Said text={agent} max={60} /> : NONE) },
      { head: "Where", cell: ({ addressClass }) => addressClass ?? NONE },
      { head: "Received", isNumber: true, cell: ({ particles }) => shownNumber(particles?.received ?? 0) },
      { head: "Sent", isNumber: true, cell: ({ particles }) => shownNumber(particles?.sent ?? 0) },
      { head: "Waiting", isNumber: true, cell: ({ waiting }) => shownNumber(waiting ?? 0) },
    ]}
  />
);

const PeerLink = ({ peer: { peerId, name } }: { readonly peer: Peer }) => (
  <a href={hashOf(["peers", peerId])}>
    <Id id={peerId} name={name} />
  </a>
);

export const PeerBadges = ({ peer: { self, banned, connections, bootstrap } }: { readonly peer: Peer }) => {
  const isOn = connections.length > 0;
  return (
    <span class="badges">
      {self ? (
        <Badge kind="info">this gateway</Badge>
      ) : (
        <Badge kind={isOn ? "good" : "plain"}>{isOn ? "connected" : "not connected"}</Badge>
      )}
      {banned && <Badge kind="bad">banned</Badge>}
      {bootstrap && <Badge kind="plain">bootstrap</Badge>}
    </span>
  );
};

const DialPanel = ({ reload }: { readonly reload: () => void }) => {
  const { ask, role } = useSession();
  const announce = useAnnounce();
  const [address, setAddress] = useState("");
  const [isKept, setKept] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const dial = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const { peerId } = await ask(REQUESTS.dial, { body: { address: address.trim(), keep: isKept } });
      announce(`Connected to ${shownId(peerId)}`);
      setAddress("");
      reload();
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
    setBusy(false);
  };
  return (
    <Panel title="Dial a peer">
      <form onSubmit={(event) => void dial(event)}>
        <TextField
          label="Address"
          value={address}
          onValue={setAddress}
          placeholder="/dns4/gateway.example/tcp/9990/ws/p2p/12D3KooW…"
          hint="A multiaddress with the peer's id at its end."
          problem={problem}
          isRequired
        />
        <label class="check">
          <input
            type="checkbox"
            checked={isKept}
            onChange={(event) => setKept(event.currentTarget.checked)}
          />
          Keep the connection
        </label>
        <button type="submit" disabled={role === "viewer" || isBusy}>
          {isBusy ? "Dialling …" : "Dial"}
        </button>
        {role === "viewer" && <p class="hint">Dialling needs the role operator.</p>}
      </form>
    </Panel>
  );
};
