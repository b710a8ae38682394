import { join } from "node:path";
import { loadConfig } from "../../../src/config/index.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { createGateway } from "../../../src/gateway.ts";
import type { TestGateway } from "../../support/test-gateway.ts";

/** A gateway from the folder of another, which it leaves where it is. @throws SluiceError why it does not start. */
export const nextLife = async ({ folder }: Pick<TestGateway, "folder">): Promise<TestGateway> => {
  const config = await loadConfig(join(folder, "sluice.yaml"));
  const gateway = await createGateway(config, { logger: silentLogger, env: {} });
  return {
    gateway,
    peerId: gateway.peerId,
    address: gateway.addresses().find((address) => address.includes("/ws")) ?? "",
    folder,
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
};
