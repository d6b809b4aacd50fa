import { admit, type Admitted } from "./access";
import { getSelf, getUser } from "./accounts";
import type { Answer, Call } from "./call";
import { getApiVersions, getMeta, getRateLimit } from "./meta";
import type { Action } from "./operations";
import { dockerConflicts, getPackage, listPackages, removePackage, revivePackage } from "./packages";
import { Problem } from "./problem";
import { getVersion, listVersions, removeVersion, reviveVersion } from "./versions";

const ofOwner = (answer: (call: Admitted) => Answer) => (call: Call): Answer => answer(admit(call));

const noRoute = (): never => {
  throw new Problem("route-404");
};

const answers: Readonly<Record<Action, (call: Call) => Answer>> = {
  "list-packages": ofOwner(listPackages),
  "get-package": ofOwner(getPackage),
  "delete-package": ofOwner(removePackage),
  "restore-package": ofOwner(revivePackage),
  "list-versions": ofOwner(listVersions),
  "get-version": ofOwner(getVersion),
  "delete-version": ofOwner(removeVersion),
  "restore-version": ofOwner(reviveVersion),
  "docker-conflicts": ofOwner(dockerConflicts),
  "get-self": getSelf,
  "get-user": getUser,
  "rate-limit": getRateLimit,
  versions: getApiVersions,
  meta: getMeta,
  registry: noRoute,
  unrouted: noRoute,
};

/** Answers a call whose user agent, API version and credentials were accepted; throws a `Problem` to refuse. */
export const decide = (call: Call): Answer => answers[call.operation.action](call);
