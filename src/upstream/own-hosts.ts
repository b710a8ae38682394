/** Whether a URL is on one of the service's hosts. */
export type OwnHosts = (url: URL) => boolean;

/**
 * The service's own host with its port, and the `hosts` its operator added. A service that is spoken to over https has no host that is
 * not: a document must not be able to take a credential into the clear.
 */
export const createOwnHosts = (service: URL, hosts: readonly string[]): OwnHosts => {
  const own = new Set([service.host, ...hosts]);
  return ({ protocol, host }) =>
    own.has(host) && (protocol === "https:" || (protocol === "http:" && service.protocol === "http:"));
};
