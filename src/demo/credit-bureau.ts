import type { LegacyApi, LegacyReply, LegacyRequest } from "./legacy-api.ts";
import { secretEquals } from "./secret-equals.ts";

interface Customer {
  readonly customerId: string;
  readonly name: string;
  readonly phone: string;
  readonly email?: string;
  readonly address: { street: string; city: string; postcode?: string; country: string };
  readonly customerSince: string;
}

/** Phone numbers are from the range reserved for fiction. */
const CUSTOMERS: readonly (Customer & { readonly score: number; readonly limit: number })[] = [
  {
    customerId: "C-1001",
    name: "Ada Marsh",
    phone: "+447700900101",
    email: "ada.marsh@mail.example",
    address: { street: "4 Lock Lane", city: "Bristol", postcode: "BS1 4QA", country: "GB" },
    customerSince: "2014-03-02",
    score: 742,
    limit: 15_000,
  },
  {
    customerId: "C-1002",
    name: "Tom Birch",
    phone: "+447700900102",
    address: { street: "19 Weir Street", city: "Leeds", country: "GB" },
    customerSince: "2021-11-15",
    score: 512,
    limit: 0,
  },
  {
    customerId: "C-1003",
    name: "Ines Duarte",
    phone: "+447700900103",
    email: "ines@duarte.example",
    address: { street: "Rua da Comporta 7", city: "Porto", postcode: "4050-191", country: "PT" },
    customerSince: "2019-06-30",
    score: 655,
    limit: 3_000,
  },
];

const LOWEST_SCORE = 580;
const CHECKS_KEPT = 10_000;
const CURRENCIES = ["EUR", "GBP", "USD"];

/** A credit bureau of the older kind: API key in a header, JSON, errors in a shape of its own (openapi/credit-check). */
export const creditBureau = (apiKey: string): LegacyApi => {
  const checks = new Map<string, object>();
  let enquiries = 0;

  const checkCredit = ({ body, headers }: LegacyRequest): LegacyReply => {
    const request = parseObject(body);
    if (request === undefined) return refuse(400, "Body is not a JSON object");
    const { customerId, amount, currency = "EUR" } = request;
    if (typeof amount !== "number" || amount <= 0 || amount > 1_000_000)
      return refuse(400, "amount must be above 0 and at most 1000000");
    if (typeof currency !== "string" || !CURRENCIES.includes(currency))
      return refuse(400, `currency must be one of ${CURRENCIES.join(", ")}`);
    const customer = CUSTOMERS.find((one) => one.customerId === customerId);
    if (customer === undefined) return refuse(404, `No customer ${String(customerId)}`);
    const checkId = `CK-${String(++enquiries).padStart(6, "0")}`;
    const reason =
      customer.score < LOWEST_SCORE
        ? `score below ${LOWEST_SCORE}`
        : amount > customer.limit
          ? "amount above limit"
          : null;
    const sum = `${amount.toFixed(2)} ${currency}`;
    const outcome =
      reason === null ? `your request for ${sum} is approved` : `we cannot grant your request for ${sum}`;
    const check = {
      checkId,
      customerId: customer.customerId,
      decision: reason === null ? "approved" : "declined",
      amount,
      currency,
      score: customer.score,
      limit: customer.limit,
      message: `Dear ${customer.name}, ${outcome}. Reference ${checkId}.`,
      reason,
      checkedAt: new Date().toISOString(),
    };
    if (checks.size >= CHECKS_KEPT) checks.delete(checks.keys().next().value ?? "");
    checks.set(checkId, check);
    const requestId = headers["x-request-id"];
    return typeof requestId === "string"
      ? { status: 201, body: check, headers: { "x-request-id": requestId } }
      : { status: 201, body: check };
  };

  return {
    refuse,
    isAuthorized: (headers) => secretEquals(String(headers["x-api-key"] ?? ""), apiKey),
    routes: [
      { method: "GET", pattern: /^\/customers$/, handle: searchCustomers },
      { method: "GET", pattern: /^\/customers\/([^/]+)$/, handle: getCustomer },
      { method: "POST", pattern: /^\/credit-checks$/, handle: checkCredit },
      {
        method: "GET",
        pattern: /^\/credit-checks\/([^/]+)$/,
        handle: ({ path: [id = ""] }) => {
          const check = checks.get(id);
          return check === undefined ? refuse(404, `No credit check ${id}`) : { status: 200, body: check };
        },
      },
    ],
  };
};

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: "INVALID_REQUEST",
  401: "UNAUTHORIZED",
  404: "NOT_FOUND",
  413: "TOO_LARGE",
};

const refuse = (status: number, message: string): LegacyReply => ({
  status,
  body: { error: { code: ERROR_CODES[status] ?? "INTERNAL", message } },
});

const publicRecord = ({ score: _score, limit: _limit, ...customer }: (typeof CUSTOMERS)[number]): Customer =>
  customer;

const getCustomer = ({ path: [id] }: LegacyRequest): LegacyReply => {
  const customer = CUSTOMERS.find((one) => one.customerId === id);
  return customer === undefined
    ? refuse(404, `No customer ${id}`)
    : { status: 200, body: publicRecord(customer) };
};

const searchCustomers = ({ query }: LegacyRequest): LegacyReply => {
  const name = query.get("name")?.toLowerCase() ?? "";
  const city = query.get("city")?.toLowerCase() ?? "";
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return refuse(400, "limit must be 1 to 100");
  const found = CUSTOMERS.filter(
    (one) => one.name.toLowerCase().includes(name) && one.address.city.toLowerCase().includes(city),
  );
  return { status: 200, body: found.slice(0, limit).map(publicRecord) };
};

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
