import { useMemo } from "preact/hooks";
import { REQUESTS } from "./requests.ts";
import { useAnswer } from "./use-answer.ts";

/** Names of sluice.yaml by peer id, where they are known; nothing waits for them. */
export const usePeerNames = (): ReadonlyMap<string, string> => {
  const { value } = useAnswer(REQUESTS.peers);
  return useMemo(
    () => new Map(value?.peers.flatMap(({ peerId, name }) => (name === undefined ? [] : [[peerId, name]]))),
    [value],
  );
};
