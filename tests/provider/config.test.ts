import { inspect } from "node:util";
import { chooseConnection, readConfig, Secret, type ConfigProblem, type ConfigSources } from "../../provider/config";
import type { ConnectionResult } from "../../provider/config/connection";

const canary = "ghp_canaryCANARYcanaryCANARYcanaryCANARY";

/** Config keys without the namespace. */
const read = (config: Record<string, string>, env: Record<string, string> = {}, more: Partial<ConfigSources> = {}) =>
  readConfig({ get: (key) => config[key.replace(/^github-packages:/, "")], env, now: () => 0, cwd: "/project", ...more });

const problemsOf = (...args: Parameters<typeof read>): readonly ConfigProblem[] => {
  const result = read(...args);
  return result.ok ? [] : result.problems;
};

const connectionOf = (result: ConnectionResult) => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.connection;
};

const defaultOf = (...args: Parameters<typeof read>) => {
  const result = read(...args);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return connectionOf(result.config.defaultConnection);
};

describe("the token", () => {
  test.each([
    [{ token: "ghp_config" }, { GITHUB_PACKAGES_TOKEN: "ghp_1" }, "ghp_config"],
    [{}, { GITHUB_PACKAGES_TOKEN: "ghp_1", GITHUB_TOKEN: "ghp_2", GH_TOKEN: "ghp_3" }, "ghp_1"],
    [{}, { GITHUB_PACKAGES_TOKEN: " ", GITHUB_TOKEN: "ghp_2", GH_TOKEN: "ghp_3" }, "ghp_2"],
    [{}, { GITHUB_TOKEN: "", GH_TOKEN: "ghp_3\n" }, "ghp_3"],
  ])("is the first of config, GITHUB_PACKAGES_TOKEN, GITHUB_TOKEN, GH_TOKEN: %j %j", (config, env, token) => {
    expect(defaultOf(config, env).token.reveal()).toBe(token);
  });

  test("that is nowhere is one problem that names the variables and the command", () => {
    const problems = problemsOf({});
    expect(problems).toHaveLength(1);
    expect(problems[0]?.property).toBe("github-packages:token");
    for (const words of ["GITHUB_PACKAGES_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "pulumi config set --secret github-packages:token"]) expect(problems[0]?.reason).toContain(words);
  });

  test("in plain-text config is refused with the repairing command, even where the environment has one", () => {
    expect(problemsOf({ token: canary }, { GITHUB_TOKEN: "ghp_2" }, { plaintextKeys: ["github-packages:token"] })).toEqual([
      { property: "github-packages:token", reason: expect.stringContaining("pulumi config set --secret github-packages:token") },
    ]);
  });

  test("with a line break in it is refused", () => {
    expect(problemsOf({ token: "ghp_a\nghp_b" })).toEqual([{ property: "github-packages:token", reason: expect.stringContaining("line break") }]);
  });
});

describe("a token from the environment", () => {
  test.each([
    "https://api.github.com",
    "https://api.octocorp.ghe.com",
    "https://api.a.b.ghe.com/",
    "http://127.0.0.1:8080",
    "http://127.9.9.9",
    "http://localhost:1234",
    "http://[::1]:1234/api/v3",
  ])("may go to %s", (baseUrl) => {
    expect(defaultOf({ baseUrl }, { GITHUB_TOKEN: canary }).origins).toContain(new URL(baseUrl).origin);
  });

  test.each([
    "https://github.example.com/api/v3",
    "https://api.github.com.evil.test",
    "https://api.github.com:8443",
    "https://evil-ghe.com",
    "https://ghe.com.evil.test",
    "https://api.octocorp.ghe.com:8443",
    "https://ghe.com",
    "https://127.0.0.1.evil.test",
    "https://localhost.evil.test",
    "https://localhost.",
  ])("may not go to %s", (baseUrl) => {
    expect(problemsOf({ baseUrl }, { GITHUB_TOKEN: canary })).toEqual([
      { property: "github-packages:baseUrl", reason: expect.stringMatching(/GITHUB_TOKEN is not sent to .* pulumi config set --secret github-packages:token/) },
    ]);
    expect(defaultOf({ baseUrl, token: canary }).origins).toContain(new URL(baseUrl).origin);
  });

  test("may go to the origin of GITHUB_API_URL, which is also the default API, but not to the registry derived from it", () => {
    const env = { GITHUB_API_URL: "https://github.example.com/api/v3", GITHUB_TOKEN: canary };
    expect(defaultOf({}, env)).toMatchObject({ baseUrl: "https://github.example.com/api/v3", registryUrl: "https://containers.github.example.com", origins: ["https://github.example.com"] });
    expect(defaultOf({ token: canary }, env).origins).toEqual(["https://github.example.com", "https://containers.github.example.com"]);
    expect(defaultOf({ baseUrl: "https://github.example.com/api/v3" }, env).origins).toEqual(["https://github.example.com"]);
  });

  test("may not go to a registry that somebody configured elsewhere", () => {
    expect(problemsOf({ registryUrl: "https://registry.evil.test" }, { GH_TOKEN: canary })).toEqual([{ property: "github-packages:registryUrl", reason: expect.stringContaining("not sent to https://registry.evil.test") }]);
    expect(problemsOf({ registryUrl: "https://ghcr.io" }, { GH_TOKEN: canary })).toEqual([]);
  });
});

describe("URLs", () => {
  test.each([
    ["http://github.example.com", "unencrypted"],
    ["http://api.github.com", "unencrypted"],
    ["http://127.0.0.1.evil.test", "unencrypted"],
    ["ftp://github.example.com", "https://"],
    [`https://me:${canary}@github.example.com`, "user name or password"],
    ["https://github.example.com?a=b", "query"],
    ["github.example.com", "is not a URL"],
    [`token ${canary}`, "is not a URL"],
  ])("like %s are refused and not repeated", (baseUrl, words) => {
    const [problem, ...rest] = problemsOf({ baseUrl, token: "ghp_x" });
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ property: "github-packages:baseUrl", reason: expect.stringContaining(words) });
    expect(problem?.reason).not.toContain(canary);
    expect(problemsOf({ registryUrl: baseUrl, token: "ghp_x" })).toMatchObject([{ property: "github-packages:registryUrl" }]);
    expect(problemsOf({ token: "ghp_x" }, { GITHUB_API_URL: baseUrl })).toMatchObject([{ property: "GITHUB_API_URL" }]);
  });

  test.each([
    ["https://api.github.com/", "https://api.github.com", "https://ghcr.io"],
    ["https://api.octocorp.ghe.com", "https://api.octocorp.ghe.com", "https://containers.octocorp.ghe.com"],
    ["https://github.example.com/api/v3/", "https://github.example.com/api/v3", "https://containers.github.example.com"],
    ["https://github.example.com:8443/api/v3", "https://github.example.com:8443/api/v3", "https://containers.github.example.com:8443"],
    ["http://127.0.0.1:4000/api/v3", "http://127.0.0.1:4000/api/v3", "http://127.0.0.1:4000"],
  ])("of an API (%s) give the registry beside it", (baseUrl, base, registry) => {
    expect(defaultOf({ baseUrl, token: canary })).toMatchObject({ baseUrl: base, registryUrl: registry });
  });

  test("are github.com's without any setting", () => {
    expect(defaultOf({}, { GH_TOKEN: canary })).toMatchObject({ baseUrl: "https://api.github.com", registryUrl: "https://ghcr.io", origins: ["https://api.github.com", "https://ghcr.io"] });
  });
});

describe("numbers and folders", () => {
  test("have their defaults", () => {
    expect(read({ token: canary })).toMatchObject({ ok: true, config: { deletesPerMinute: 180, restoresPerMinute: 60, concurrency: 10, planDir: "/project/.ghpkg" } });
  });

  test("can be set", () => {
    const config = { token: canary, deletesPerMinute: "60", restoresPerMinute: "5", concurrency: "100", planDir: "plans" };
    expect(read(config)).toMatchObject({ config: { deletesPerMinute: 60, restoresPerMinute: 5, concurrency: 100, planDir: "/project/plans" } });
    expect(read({ token: canary, planDir: "/var/plans" })).toMatchObject({ config: { planDir: "/var/plans" } });
  });

  test.each(["0", "-1", "1.5", "many", "1e3", "9999999", "101"])("that make no sense (%s) are problems, all of them at once", (value) => {
    const bad = value === "101" ? [["concurrency", value]] : ["deletesPerMinute", "restoresPerMinute", "concurrency"].map((key) => [key, value]);
    expect(problemsOf({ token: canary, ...(Object.fromEntries(bad) as object) }).map(({ property }) => property)).toEqual(bad.map(([key]) => `github-packages:${key}`));
  });

  test("that cannot even be read are problems, not exceptions", () => {
    const get = (): string => {
      throw new Error(`decryption of ${canary} failed`);
    };
    const result = readConfig({ get, env: {}, cwd: "/project" });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain(canary);
  });
});

describe("connections", () => {
  const acme = (connection: object, env: Record<string, string> = {}, more: Partial<ConfigSources> = {}) => [{ token: "ghp_default", connections: JSON.stringify({ acme: connection }) }, env, more] as const;
  const baseUrl = "https://github.example.com/api/v3";

  test("are chosen by name", () => {
    const result = read(...acme({ baseUrl, token: canary }));
    if (!result.ok) throw new Error("not ok");
    expect(connectionOf(chooseConnection(result.config, "acme")).token.reveal()).toBe(canary);
    expect(connectionOf(chooseConnection(result.config)).token.reveal()).toBe("ghp_default");
    expect(chooseConnection(result.config, "acne")).toMatchObject({ ok: false, problems: [{ property: "connection", reason: expect.stringContaining("It declares acme.") }] });
    expect(chooseConnection(result.config, "constructor")).toMatchObject({ ok: false });
  });

  test("suffice without a default token, which is then missed only where it is used", () => {
    const result = read({ connections: JSON.stringify({ acme: { baseUrl, token: canary } }) });
    if (!result.ok) throw new Error("not ok");
    expect(chooseConnection(result.config, "acme").ok).toBe(true);
    expect(chooseConnection(result.config)).toMatchObject({ ok: false, problems: [{ property: "github-packages:token" }] });
  });

  test("take a token from a variable only where a token from the environment may go", () => {
    const env = { GHPKG_ACME_TOKEN: canary };
    expect(problemsOf(...acme({ baseUrl, tokenEnv: "GHPKG_ACME_TOKEN" }, env))).toEqual([{ property: "github-packages:connections.acme.baseUrl", reason: expect.stringContaining("pulumi config set --secret --path 'github-packages:connections.acme.token'") }]);
    const result = read(...acme({ baseUrl: "https://api.acme.ghe.com", tokenEnv: "GHPKG_ACME_TOKEN" }, env));
    if (!result.ok) throw new Error("not ok");
    expect(connectionOf(chooseConnection(result.config, "acme"))).toMatchObject({ registryUrl: "https://containers.acme.ghe.com", tokenFrom: { variable: "GHPKG_ACME_TOKEN" } });
  });

  test.each(["AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "github_token", "GITHUB_PASSWORD", "X_GITHUB_TOKEN", "GITHUB_TOKEN;X", "PATH", ""])("do not read the variable %s", (tokenEnv) => {
    const problems = problemsOf(...acme({ baseUrl: "https://api.github.com", tokenEnv }, { [tokenEnv]: canary }));
    expect(problems).toEqual([{ property: "github-packages:connections.acme.tokenEnv", reason: expect.stringContaining("GITHUB_ACME_TOKEN") }]);
  });

  test.each(["GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GHPKG_TOKEN_2", "GITHUB_A_TOKEN_B"])("read the variable %s", (tokenEnv) => {
    expect(problemsOf(...acme({ baseUrl: "https://api.github.com", tokenEnv }, { [tokenEnv]: canary }))).toEqual([]);
  });

  test("whose variable is not set here are a problem only where they are used", () => {
    const result = read(...acme({ baseUrl: "https://api.github.com", tokenEnv: "GH_ACME_TOKEN" }));
    if (!result.ok) throw new Error("not ok");
    expect(chooseConnection(result.config, "acme")).toMatchObject({ ok: false, problems: [{ property: "github-packages:connections.acme.tokenEnv", reason: expect.stringContaining("GH_ACME_TOKEN is not set") }] });
  });

  test("with a token in plain-text config are refused with the repairing command", () => {
    expect(problemsOf(...acme({ baseUrl, token: canary }, {}, { plaintextKeys: ["github-packages:connections"] }))).toEqual([
      { property: "github-packages:connections.acme.token", reason: expect.stringContaining("pulumi config set --secret --path 'github-packages:connections.acme.token'") },
    ]);
    expect(problemsOf(...acme({ baseUrl: "https://api.github.com", tokenEnv: "GH_TOKEN" }, { GH_TOKEN: canary }, { plaintextKeys: ["github-packages:connections"] }))).toEqual([]);
  });

  test.each<[string, string]>([
    [`{"acme": {"token": "${canary}"`, "github-packages:connections"],
    [`["${canary}"]`, "github-packages:connections"],
    [`"${canary}"`, "github-packages:connections"],
    [`{"acme": "${canary}"}`, "github-packages:connections.acme"],
    [`{"acme": {"token": "${canary}"}}`, "github-packages:connections.acme.baseUrl"],
    [`{"acme": {"baseUrl": "${baseUrl}", "token": "${canary}", "tokenEnv": "GH_TOKEN"}}`, "github-packages:connections.acme"],
    [`{"acme": {"baseUrl": "${baseUrl}"}}`, "github-packages:connections.acme"],
    [`{"acme": {"baseUrl": "${baseUrl}", "token": "${canary}", "tokn": "${canary}"}}`, "github-packages:connections.acme"],
    [`{"acme": {"baseUrl": "http://github.example.com", "token": "${canary}"}}`, "github-packages:connections.acme.baseUrl"],
    [`{"acme": {"baseUrl": "${baseUrl}", "registryUrl": "http://x.test", "token": "${canary}"}}`, "github-packages:connections.acme.registryUrl"],
  ])("that cannot be used are told by path, without a value: %s", (connections, property) => {
    const problems = problemsOf({ token: "ghp_default", connections });
    expect(problems).toMatchObject([{ property }]);
    expect(JSON.stringify(problems)).not.toContain(canary);
  });
});

describe("a secret", () => {
  test("shows itself nowhere", () => {
    const secret = new Secret(canary);
    const config = read({ token: canary, connections: JSON.stringify({ acme: { baseUrl: "https://api.github.com", token: canary } }) });
    for (const thing of [secret, config]) {
      expect(JSON.stringify(thing)).not.toContain(canary);
      expect(inspect(thing, { depth: 20, showHidden: true })).not.toContain(canary);
      expect(String(thing)).not.toContain(canary);
    }
    expect(`${JSON.stringify({ secret })} ${inspect(secret)} ${secret}`).toBe('{"secret":"[token]"} [token] [token]');
  });

  test("removes itself from texts, also in base64 and percent-encoded", () => {
    const secret = new Secret("s3cret/+value");
    expect(secret.scrub(`a s3cret/+value b ${Buffer.from("s3cret/+value").toString("base64")} c s3cret%2F%2Bvalue`)).toBe("a [token] b [token] c [token]");
  });
});

test("the configuration cannot be changed after it was read", () => {
  const result = read({ token: canary });
  if (!result.ok) throw new Error("not ok");
  expect(Object.isFrozen(result.config)).toBe(true);
  expect(Object.isFrozen(connectionOf(result.config.defaultConnection))).toBe(true);
});
