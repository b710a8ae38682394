/** Does a URL lead to this machine itself? */
export const isLoopback = ({ hostname }: { readonly hostname: string }): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
