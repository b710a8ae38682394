import { hashOf } from "../data/hash-route.ts";
import { REQUESTS } from "../data/requests.ts";
import type { Service } from "../data/service-types.ts";
import { useSession } from "../data/session.tsx";
import { clipped } from "../data/shown.ts";
import { type Deed, DeedButton } from "../parts/dialog.tsx";

/** What an operator can do to a service; each asks first and says what it means. */
export const ServiceActions = ({
  service,
  reload,
}: {
  readonly service: Service;
  readonly reload: () => void;
}) => {
  const { ask, role } = useSession();
  const name = clipped(service.service, 60);
  const asked = { params: { service: service.service } };
  const state = service.state ?? "serving";

  const enable: Deed = {
    title: `Enable ${name}?`,
    verb: "Enable",
    body: <p>Permitted peers can call it again at once.</p>,
    done: `${name} is enabled`,
    act: () => ask(REQUESTS.enable, asked).then(reload),
  };
  const drain: Deed = {
    title: `Drain ${name}?`,
    verb: "Drain",
    body: (
      <p>Particles that call it already may finish. Others are refused. When none is left, it is disabled.</p>
    ),
    done: `${name} drains`,
    act: () => ask(REQUESTS.drain, asked).then(reload),
  };
  const disable: Deed = {
    title: `Disable ${name}?`,
    verb: "Disable",
    isDangerous: true,
    body: (
      <p>
        Calls are refused at once, also those of particles on their way. Callers are told that they may try
        again.
      </p>
    ),
    done: `${name} is disabled`,
    act: () => ask(REQUESTS.disable, asked).then(reload),
  };
  const remove: Deed = {
    title: `Remove ${name}?`,
    verb: "Remove",
    isDangerous: true,
    body: (
      <p>
        It is unpublished, and its folder under <code>adapters</code> is deleted, with its policy and
        document. This cannot be undone.
      </p>
    ),
    done: `${name} is removed`,
    act: async () => {
      await ask(REQUESTS.remove, asked);
      location.hash = hashOf(["services"]);
    },
  };
  const deeds =
    { serving: [drain, disable], draining: [enable, disable], disabled: [enable], broken: [] }[state] ?? [];
  return (
    <>
      <a class="button" href={hashOf(["publish"], { service: service.service })}>
        Replace
      </a>
      {[...deeds, remove].map((deed) => (
        <DeedButton key={deed.verb} deed={deed} isAllowed={role === "operator"} />
      ))}
    </>
  );
};
