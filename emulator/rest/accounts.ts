import { TokenKind } from "../state/model";
import { profileShape } from "./account-shape";
import type { Answer, Call } from "./call";
import { Problem } from "./problem";

/** `GET /users/{username}`: also the test for what kind of account a login is. */
export function getUser(call: Call): Answer {
  const { hosts, store } = call.world;
  const owner = store.owner(call.params["username"] ?? "");
  if (owner === undefined) throw new Problem("route-404");
  return { status: 200, body: profileShape(hosts, owner) };
}

/** `GET /user`: the token's own account, which installations and workflows do not have. */
export function getSelf(call: Call): Answer {
  const { hosts, store } = call.world;
  if (call.token === undefined) throw new Problem("requires-auth");
  if (call.token.kind === TokenKind.installation || call.token.kind === TokenKind.actions) throw new Problem("integration");
  const owner = store.owner(call.token.user);
  if (owner === undefined) throw new Problem("route-404");
  return { status: 200, body: profileShape(hosts, owner) };
}
