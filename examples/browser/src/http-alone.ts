/* Stands where `connect` loads its other ways in. Those are for multiaddrs, and this page has none. */
const notHere = (): Promise<never> => Promise.reject(new Error("this page connects over HTTP alone"));

export const connectInBrowser = notHere;
export const connectOverLibp2p = notHere;
