import { useEffect, useState } from "preact/hooks";
import { forgetToken, keepToken, keptToken } from "../data/session.tsx";
import { SignIn } from "../sign-in.tsx";
import type { ApiDocument } from "./api-document.ts";
import { ApiPage } from "./api-page.tsx";

/** Asks for the token that the document needs, unless the console has it already. */
export const ApiDoor = () => {
  const [api, setApi] = useState<ApiDocument>();
  const [reason, setReason] = useState<string>();
  const [isTrying, setTrying] = useState(keptToken() !== undefined);

  const enter = async (token: string): Promise<void> => {
    const document = await readDocument(token);
    keepToken(token);
    setApi(document);
  };
  useEffect(() => {
    const token = keptToken();
    if (token === undefined) return;
    enter(token)
      .catch((error: Error) => {
        forgetToken();
        setReason(error.message);
      })
      .finally(() => setTrying(false));
  }, []);

  if (api !== undefined) return <ApiPage document={api} />;
  return isTrying ? <p class="empty">Loading …</p> : <SignIn reason={reason} enter={enter} />;
};

/** @throws Error with a line for whoever pasted the token. */
const readDocument = async (token: string): Promise<ApiDocument> => {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Error("That is no token: it has spaces or signs that tokens do not have.");
  const response = await fetch("/v1/openapi.json", { headers: { authorization: `Bearer ${token}` } }).catch(
    () => {
      throw new Error("The gateway does not answer. Does it run?");
    },
  );
  if (response.ok) return (await response.json()) as ApiDocument;
  if (response.status === 401) throw new Error("This gateway does not take that token.");
  throw new Error(`The gateway answered ${response.status}.`);
};
