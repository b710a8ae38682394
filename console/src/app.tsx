import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { useHash } from "./data/hash-route.ts";
import { forgetToken, keepToken, keptToken, type Session, SessionProvider, signIn } from "./data/session.tsx";
import { pageAt } from "./pages.tsx";
import { LiveRegion } from "./parts/live.tsx";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";

type Known = Omit<Session, "signOut">;

/** The door, and behind it the pages. */
export const App = () => {
  const [known, setKnown] = useState<Known>();
  const [reason, setReason] = useState<string>();
  const [isTrying, setTrying] = useState(keptToken() !== undefined);
  const hash = useHash();

  const enter = useCallback(async (token: string): Promise<void> => {
    const session = await signIn(token);
    keepToken(token);
    setReason(undefined);
    setKnown(session);
  }, []);
  const signOut = useCallback((why?: string) => {
    forgetToken();
    setKnown(undefined);
    setReason(why);
  }, []);

  useEffect(() => {
    const token = keptToken();
    if (token === undefined) return;
    enter(token)
      .catch((error: Error) => setReason(error.message))
      .finally(() => setTrying(false));
  }, [enter]);

  const session = useMemo(() => known && { ...known, signOut }, [known, signOut]);
  if (isTrying) return <p class="empty">Signing in …</p>;
  if (session === undefined) return <SignIn reason={reason} enter={enter} />;
  return (
    <SessionProvider value={session}>
      <LiveRegion>
        <Shell hash={hash}>{pageAt(hash)}</Shell>
      </LiveRegion>
    </SessionProvider>
  );
};
