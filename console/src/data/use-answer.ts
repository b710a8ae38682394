import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "./api-types.ts";
import { type Asked, problemOf } from "./ask.ts";
import type { Request } from "./requests.ts";
import { useSession } from "./session.tsx";

export interface Answered<Answer> {
  /** The last that was had, also while there is a problem since. */
  readonly value?: Answer;
  readonly problem?: Problem;
  reload(): void;
}

/**
 * Asks when it is first shown, when what is asked changes, and again and again where `everyMs` says so, but not while nobody looks at the page.
 * `undefined` in the place of a request asks nothing.
 */
export const useAnswer = <Answer>(
  request: Request<Answer> | undefined,
  asked: Omit<Asked, "signal"> = {},
  everyMs?: number,
): Answered<Answer> => {
  const { ask, signOut } = useSession();
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ of?: string; value?: Answer; problem?: Problem }>({});
  const what = request === undefined ? undefined : JSON.stringify([request.line, asked]);
  const latest = useRef(asked);
  latest.current = asked;

  useEffect(() => {
    if (request === undefined || what === undefined) return;
    const stop = new AbortController();
    let timer: number | undefined;
    const once = async (): Promise<void> => {
      if (!document.hidden || everyMs === undefined) {
        try {
          const value = await ask(request, { ...latest.current, signal: stop.signal });
          setState({ of: what, value });
        } catch (error) {
          if (stop.signal.aborted) return;
          const problem = problemOf(error);
          if (problem.status === 401)
            return signOut("The gateway does not take the token any more. Sign in again.");
          setState((before) => ({ ...(before.of === what ? before : {}), of: what, problem }));
        }
      }
      if (everyMs !== undefined && !stop.signal.aborted) timer = window.setTimeout(once, everyMs);
    };
    void once();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [what, everyMs, round, ask]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const isOfThis = state.of === what;
  return {
    ...(isOfThis && state.value !== undefined && { value: state.value }),
    ...(isOfThis && state.problem && { problem: state.problem }),
    reload,
  };
};
