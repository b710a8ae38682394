import { type Signer, signerOf } from "sluice/client";

const STORE = "keys";
const NAME = "initiator";

/** This page's key: made on the first visit, kept by the browser, which signs with it and shows it to nobody, not even to this page. */
export const pageKey = async (): Promise<Signer> => {
  const fresh = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const database = await done(opening());
  const store = database.transaction(STORE, "readwrite").objectStore(STORE);
  const kept = (await done(store.get(NAME))) as CryptoKeyPair | undefined;
  if (kept === undefined) await done(store.put(fresh, NAME));
  database.close();
  return signerOf(kept ?? fresh);
};

const opening = (): IDBOpenDBRequest => {
  const request = indexedDB.open("sluice-example", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return request;
};

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
