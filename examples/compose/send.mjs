// send.mjs [CUSTOMER [AMOUNT]]: signs one particle with the client's key and prints what came back.
import { readFileSync, writeFileSync } from "node:fs";

const [customer = "C-1001", amount = "2500"] = process.argv.slice(2);
const addressOf = (name) => readFileSync(`/mesh/${name}`, "utf8");
const peer = (name) => addressOf(name).split("/p2p/")[1];
const hop = `(new $hop (new #hop (canon "${peer("relay")}" $hop #hop)))`;
writeFileSync(
  "/tmp/chain.air",
  `(xor
 (seq ${hop}
  (seq (call "${peer("bureau")}" ("credit-check" "getCustomer") ["${customer}"] customer)
   (seq (call "${peer("bureau")}" ("credit-check" "checkCredit") ["${customer}" ${amount}] check)
    (seq (call "${peer("sms")}" ("sms" "sendMessage") [customer.$.phone check.$.message] sent)
     (seq ${hop}
      (call %init_peer_id% ("callbackSrv" "response") [sent.$.sid check.$.decision]))))))
 (seq ${hop} (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))`,
);
process.argv = [process.argv[0], "/app/bin/sluice.js", "run", "/tmp/chain.air", "--via", addressOf("relay"), "--key", "/mesh/client.key"];
await import("/app/bin/sluice.js");
