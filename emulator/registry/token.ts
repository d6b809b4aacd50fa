import { callerOfToken } from "./identify";
import type { RegistryAnswer, RegistryCall } from "./call";
import { repositoryOf, whyNotRead } from "./permission";
import { Refusal } from "./refusal";

/** `repository:acme/kas/kas:pull,push`; several of them, in one value or in several. */
const scope = /^repository:([^:]+):([\w,*]*)$/;

/**
 * `GET /token`: a token for some repositories. Nobody gets one for what is private or not there, so that the two look
 * alike; who may not push learns it only when pushing.
 */
export function giveToken(call: RegistryCall): RegistryAnswer {
  const token = callerOfToken(call);
  if (token !== undefined) call.entry.token = token.label;
  const scopes = new Map<string, ReadonlySet<string>>();
  for (const asked of call.query.getAll("scope").flatMap((each) => each.split(" ")).filter(Boolean)) {
    const [, path = "", actions = ""] = scope.exec(asked) ?? [];
    if (path === "") continue;
    const repository = repositoryOf(call, path);
    if (repository !== undefined) call.entry.ownerLogin = repository.owner.login;
    const refused = repository === undefined ? (token === undefined ? "requires-auth" : "denied") : whyNotRead(call, repository, token);
    if (refused !== undefined) throw new Refusal(refused === "no-read" ? "denied" : refused);
    scopes.set(path.toLowerCase(), new Set([...(scopes.get(path.toLowerCase()) ?? []), ...actions.split(",")]));
  }
  // Asked for nothing in particular, as `docker login` does, nobody in particular is nobody.
  if (token === undefined && scopes.size === 0) throw new Refusal("requires-auth");
  const expiresAt = call.now + call.world.knobs.registryTokenSeconds * 1000;
  return { status: 200, json: { token: call.world.sessions.open({ tokenValue: token?.value, scopes, expiresAt }) } };
}
