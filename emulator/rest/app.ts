import { type Hono } from "hono";
import type { World } from "../world";
import type { Route } from "./call";
import { families, operationOf, OwnerForm, type Operation } from "./operations";
import { serve, type Env } from "./serve";

/** Every way to write an owner. `Link` headers carry the owner's number, so these routes are part of the API. */
const ownerPaths: readonly (readonly [path: string, form: OwnerForm])[] = [
  ["/orgs/:org", OwnerForm.org],
  ["/organizations/:organization_id{\\d+}", OwnerForm.org],
  ["/user", OwnerForm.self],
  ["/user/:account_id{\\d+}", OwnerForm.user],
  ["/users/:username", OwnerForm.user],
];

/** What a client of the Packages API needs besides it. */
const helpers: readonly (readonly [path: string, operation: Operation])[] = [
  ["/user", { id: "users/get-authenticated", action: "get-self", method: "GET", docs: "users/users#get-the-authenticated-user" }],
  ["/users/:username", { id: "users/get-by-username", action: "get-user", method: "GET", docs: "users/users#get-a-user" }],
  [
    "/rate_limit",
    { id: "rate-limit/get", action: "rate-limit", method: "GET", docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user" },
  ],
  ["/versions", { id: "meta/get-all-versions", action: "versions", method: "GET", docs: "meta/meta#get-all-api-versions" }],
  ["/meta", { id: "meta/get", action: "meta", method: "GET", docs: "meta/meta#get-apiname-meta-information" }],
];

const unrouted: Route = { operation: { id: "unrouted", action: "unrouted", method: "GET", docs: "" } };

interface RouteEntry extends Route {
  readonly path: string;
}

/** The route table, below the product's base path. */
const routes: readonly RouteEntry[] = [
  ...families.flatMap((family) =>
    ownerPaths.map(([prefix, form]) => ({ path: prefix + family.path, form, operation: operationOf(family, form) })),
  ),
  ...helpers.map(([path, operation]) => ({ path, operation })),
];

/** The REST API of one product. Unknown paths answer 404 in GitHub's shape. */
export function restApp(world: World, app: Hono<Env>): void {
  for (const { path, ...route } of routes) app.on(route.operation.method, world.hosts.basePath + path, serve(world, route));
  app.notFound(serve(world, unrouted));
}
