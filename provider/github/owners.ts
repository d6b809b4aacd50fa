import { Failure, FailureCode, isFailure } from "../core/failure";
import { OwnerType } from "../core/refs";
import type { Owner } from "./packages-api";
import { encodePart } from "./routes";
import type { Sender } from "./sender";
import { parseAccount } from "./shapes";

/** Finds out how a login's packages are addressed. https://docs.github.com/rest/users/users#get-a-user */
export function createOwners(send: Sender, baseUrl: string): (login: string) => Promise<Owner> {
  const known = new Map<string, Promise<Owner>>();
  let self: Promise<string | undefined> | undefined;

  const account = async (template: string, path: string, subject: string): Promise<{ login: string; type: string }> => {
    const answer = await send({ operation: "read account", subject, method: "GET", template, url: `${baseUrl}${path}`, keeping: "ask" });
    const checked = parseAccount(answer.data);
    if (checked.ok) {
      answer.keep?.();
      return checked.value;
    }
    throw new Failure(FailureCode.unexpectedResponse, checked.reason, { operation: "read account", subject });
  };

  // Workflow tokens have no account of their own; they use the same routes as for any other user.
  const ownLogin = async (): Promise<string | undefined> => {
    try {
      return (await account("/user", "/user", "the token's own account")).login.toLowerCase();
    } catch (error) {
      if (isFailure(error, FailureCode.tokenKind, FailureCode.scope, FailureCode.refused, FailureCode.ownerNotFound)) return undefined;
      throw error;
    }
  };

  const find = async (login: string): Promise<Owner> => {
    const found = await account("/users/{username}", `/users/${encodePart("owner", login)}`, `account ${login}`);
    if (found.type === "Organization") return { login: found.login, ownerType: OwnerType.organization };
    self ??= ownLogin();
    const own = await self.catch((error: unknown) => {
      self = undefined;
      throw error;
    });
    return { login: found.login, ownerType: own === found.login.toLowerCase() ? OwnerType.self : OwnerType.user };
  };

  return (login) => {
    const key = login.toLowerCase();
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const asked = find(login);
    known.set(key, asked);
    // A failure is told once and asked again.
    asked.catch(() => known.delete(key));
    return asked;
  };
}
