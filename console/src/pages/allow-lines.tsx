import { useSession } from "../data/session.tsx";
import { CodeView } from "../parts/json-view.tsx";
import { Id, Said } from "../parts/text.tsx";

interface Called {
  readonly service: string;
  readonly function: string;
}

/** Calls from here are this gateway's own, and its own policy knows of no exception: what a rule would have to say. */
export const AllowLines = ({ called: { service, function: name } }: { readonly called: Called }) => {
  const { peerId } = useSession();
  return (
    <>
      <p>
        The call is made as this gateway, <Id id={peerId} />. A rule like this lets it in, under{" "}
        <code>allow</code> of{" "}
        <code>
          <Said text={`adapters/${service}/adapter.yaml`} max={120} />
        </code>
        :
      </p>
      <CodeView label="A rule" text={`allow:\n  - peers: [self]\n    functions: [${name}]`} />
    </>
  );
};
