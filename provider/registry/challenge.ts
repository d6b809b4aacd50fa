/** What a registry's 401 asks for. https://distribution.github.io/distribution/spec/auth/token/ */
export interface Challenge {
  /** Where a token is to be had. */
  readonly realm: string;
  readonly service: string | undefined;
}

const parameter = /([a-z_]+)="([^"]*)"/gi;

/** Reads `Bearer realm="…",service="…",scope="…"`; `undefined` for anything else. The scope is ours to say. */
export function parseChallenge(header: string | null): Challenge | undefined {
  if (header === null || !/^bearer\s/i.test(header)) return undefined;
  const values = new Map([...header.matchAll(parameter)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
  const realm = values.get("realm");
  return realm === undefined ? undefined : { realm, service: values.get("service") };
}
