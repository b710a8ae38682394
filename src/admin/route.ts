import { json, type Reply, type Route as RouteOf, routeDefiner } from "../listener/index.ts";
import type { Role } from "./role.ts";

export { json, type Reply };

/**
 * probe: anybody, under any name, as often as they like, as nothing is said; public: anybody, under any name; open: no token; else a token whose
 * role allows it.
 */
export type Access = "probe" | "public" | "open" | Role;

export type Route = RouteOf<Access>;

const BODY_BYTES = 8 * 1024 * 1024; // a particle of 4 MB in base64

export const defineRoute = routeDefiner<Access>({ access: "operator", bodyBytes: BODY_BYTES });
