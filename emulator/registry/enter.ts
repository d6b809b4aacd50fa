import type { Token } from "../state/model";
import type { Entered, RegistryCall } from "./call";
import { callerOf } from "./identify";
import { repositoryOf, whyNotRead, whyNotWrite } from "./permission";
import { Refusal } from "./refusal";
import type { Session } from "./sessions";

/** A token for other repositories or for less is not enough: the challenge says what to ask for. */
const covers = (session: Session | undefined, path: string, action: string): boolean => {
  const actions = session?.scopes.get(path.toLowerCase());
  return session === undefined || actions?.has(action) === true || actions?.has("*") === true;
};

/** Lets a request into a repository, to pull or to push, or refuses. */
export function enter(call: RegistryCall, path: string, action: "pull" | "push"): Entered {
  const repository = repositoryOf(call, path);
  const { token, session } = callerOf(call);
  if (token !== undefined) call.entry.token = token.label;
  if (!covers(session, path, action)) throw new Refusal("requires-auth");
  if (repository === undefined) throw new Refusal("name-unknown");
  call.entry.ownerLogin = repository.owner.login;
  const refused = mayNot(call, repository, action, token);
  if (refused !== undefined) throw new Refusal(refused);
  return { ...call, token, repository, session };
}

const mayNot = (call: RegistryCall, repository: Entered["repository"], action: "pull" | "push", token: Token | undefined) =>
  action === "pull" ? whyNotRead(call, repository, token) : whyNotWrite(call, repository, token);
