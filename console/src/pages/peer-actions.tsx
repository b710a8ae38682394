import { useState } from "preact/hooks";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { clipped, shownId } from "../data/shown.ts";
import type { Peer } from "../data/trace-types.ts";
import { DeedButton } from "../parts/dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";

const HOUR_MS = 3_600_000;
const SPANS = [
  ["", "until it is lifted"],
  [String(HOUR_MS), "for an hour"],
  [String(24 * HOUR_MS), "for a day"],
  [String(7 * 24 * HOUR_MS), "for a week"],
] as const;

/** Ban, unban, hang up. */
export const PeerActions = ({ peer, reload }: { readonly peer: Peer; readonly reload: () => void }) => {
  const { ask, role } = useSession();
  const [reason, setReason] = useState("");
  const [forMs, setForMs] = useState("");
  const name = clipped(peer.name ?? shownId(peer.peerId), 40);
  const params = { peer: peer.peerId };
  const isAllowed = role === "operator";
  const body = { ...(reason.trim() && { reason: reason.trim() }), ...(forMs && { forMs: Number(forMs) }) };
  return (
    <>
      {peer.connections.length > 0 && (
        <DeedButton
          isAllowed={isAllowed}
          deed={{
            title: `Hang up on ${name}?`,
            verb: "Hang up",
            body: <p>Its connections are closed. It may connect again.</p>,
            done: "The connections are closed",
            act: () => ask(REQUESTS.hangUp, { params }).then(reload),
          }}
        />
      )}
      {peer.banned ? (
        <DeedButton
          isAllowed={isAllowed}
          deed={{
            title: `Unban ${name}?`,
            verb: "Unban",
            body: <p>It may connect and start particles again.</p>,
            done: "The ban is lifted",
            act: () => ask(REQUESTS.unban, { params }).then(reload),
          }}
        />
      ) : (
        <DeedButton
          isAllowed={isAllowed}
          deed={{
            title: `Ban ${name}?`,
            verb: "Ban",
            isDangerous: true,
            body: (
              <>
                <p>
                  Its connections are closed, it cannot connect, and particles that it started are refused,
                  whoever brings them.
                </p>
                <SelectField label="How long" value={forMs} options={SPANS} onValue={setForMs} />
                <TextField
                  label="Reason"
                  value={reason}
                  onValue={setReason}
                  hint="For those who come after you."
                />
              </>
            ),
            done: "It is banned",
            act: () => ask(REQUESTS.ban, { params, body }).then(reload),
          }}
        />
      )}
    </>
  );
};
