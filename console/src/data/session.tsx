import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Ask, createAsk, problemOf, Refused } from "./ask.ts";
import { REQUESTS } from "./requests.ts";

/** Somebody who signed in, in this tab. */
export interface Session {
  readonly peerId: string;
  readonly role: "viewer" | "operator";
  readonly ask: Ask;
  signOut(reason?: string): void;
}

const KEY = "sluice.token";

/** For this tab, until it is closed. A browser that keeps nothing (as some do for privacy) asks again after a reload. */
export const keptToken = (): string | undefined => attempt(() => sessionStorage.getItem(KEY)) ?? undefined;
export const keepToken = (token: string): void => void attempt(() => sessionStorage.setItem(KEY, token));
export const forgetToken = (): void => void attempt(() => sessionStorage.removeItem(KEY));

const attempt = <T,>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};

/**
 * Tries the token. What an operator alone may read tells the role.
 * @throws Error with a line for whoever pasted it.
 */
export const signIn = async (token: string): Promise<Omit<Session, "signOut">> => {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Error("That is no token: it has spaces or signs that tokens do not have.");
  const ask = createAsk(token);
  const { peerId } = await ask(REQUESTS.peer).catch((error: unknown) => {
    throw new Error(whyNot(error), { cause: error });
  });
  const isViewer = await ask(REQUESTS.config).then(
    () => false,
    (error: unknown) => problemOf(error).status === 403,
  );
  return { peerId, ask, role: isViewer ? "viewer" : "operator" };
};

const whyNot = (error: unknown): string => {
  const { status, detail } = problemOf(error);
  if (error instanceof Refused && status === 401) return "This gateway does not take that token.";
  return detail;
};

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

/** Of whoever is signed in; pages are shown to nobody else. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("nobody is signed in");
  return session;
};
