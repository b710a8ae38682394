import { connect } from "../../../src/client/index.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import type { TestGateway } from "../../support/test-gateway.ts";

/** One call by a fresh key. @throws SluiceError as the gateway gave it. */
export const callAt = async <T extends JsonValue>(
  { address }: TestGateway,
  service: string,
  fn: string,
  ...args: JsonValue[]
): Promise<T> => {
  const client = await connect(address, { key: await createIdentity() });
  try {
    return (await client.call(service, fn, args)) as T;
  } finally {
    await client.close();
  }
};
