import { reasonOf, SluiceError } from "../core/index.ts";

/** Where an upstream is, parsed once. */
export interface BaseUrl {
  /** scheme://host:port */
  readonly origin: string;
  /** "" or "/v1": never a closing slash. */
  readonly path: string;
}

/** @throws SluiceError SLUICE_CONFIG, without the URL's user name and password, when it is not an http(s) URL made of origin and path. */
export const parseBaseUrl = (text: string): BaseUrl => {
  const url = parse(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `upstream URL: "${url.protocol}" is not supported; use http or https`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `upstream URL of ${url.host}: put user name and password under upstream.credentials`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `upstream URL of ${url.host}: only a base path may follow the host, no query or fragment`,
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
};

const parse = (text: string): URL => {
  try {
    return new URL(text);
  } catch (error) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `upstream URL: ${reasonOf(error)}; it must be absolute, such as http://127.0.0.1:7101/v1`,
    );
  }
};
