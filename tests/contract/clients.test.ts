import { Octokit } from "@octokit/rest";
import type { Loose } from "../emulator/wire";
import { clientSuite, type Connect, type Place } from "./client-suite";

/** GitHub's own client: its route table and its way of paging are not ours. */
const octokitClient: Connect = ({ baseUrl, token, ownerForm }) => {
  const octokit = new Octokit({ baseUrl, auth: token, log: { debug() {}, info() {}, warn() {}, error() {} } });
  const { packages } = octokit.rest;
  // A parameter that the route does not know becomes a body, which GitHub refuses: each form names its owner in one way.
  const whose = (owner: string) => ({ org: { org: owner }, self: {}, user: { username: owner } })[ownerForm];
  const at = ({ owner, type, name }: Place) => ({ ...whose(owner), package_type: type, package_name: name });
  const version = (place: Place, id: number) => ({ ...at(place), package_version_id: id });
  const byForm = {
    org: {
      list: packages.listPackagesForOrganization,
      versions: packages.getAllPackageVersionsForPackageOwnedByOrg,
      get: packages.getPackageVersionForOrganization,
      deleteVersion: packages.deletePackageVersionForOrg,
      restoreVersion: packages.restorePackageVersionForOrg,
      deletePackage: packages.deletePackageForOrg,
      restorePackage: packages.restorePackageForOrg,
    },
    self: {
      list: packages.listPackagesForAuthenticatedUser,
      versions: packages.getAllPackageVersionsForPackageOwnedByAuthenticatedUser,
      get: packages.getPackageVersionForAuthenticatedUser,
      deleteVersion: packages.deletePackageVersionForAuthenticatedUser,
      restoreVersion: packages.restorePackageVersionForAuthenticatedUser,
      deletePackage: packages.deletePackageForAuthenticatedUser,
      restorePackage: packages.restorePackageForAuthenticatedUser,
    },
    user: {
      list: packages.listPackagesForUser,
      versions: packages.getAllPackageVersionsForPackageOwnedByUser,
      get: packages.getPackageVersionForUser,
      deleteVersion: packages.deletePackageVersionForUser,
      restoreVersion: packages.restorePackageVersionForUser,
      deletePackage: packages.deletePackageForUser,
      restorePackage: packages.restorePackageForUser,
    },
  }[ownerForm] as unknown as Record<string, (parameters: object) => Promise<{ status: number; data: Loose }>>;
  const call = (name: string, parameters: object) => byForm[name]!(parameters);
  const pages = async (name: string, parameters: object): Promise<string[]> =>
    (await octokit.paginate(byForm[name] as never, { ...parameters, per_page: 100 } as never)).map((each: Loose) => each.name);
  return {
    listPackages: (owner, type) => pages("list", { ...whose(owner), package_type: type }),
    listVersions: (place, state) => pages("versions", { ...at(place), state }),
    getVersion: async (place, id) => (await call("get", version(place, id))).data.name,
    deleteVersion: async (place, id) => (await call("deleteVersion", version(place, id))).status,
    restoreVersion: async (place, id) => (await call("restoreVersion", version(place, id))).status,
    deletePackage: async (place) => (await call("deletePackage", at(place))).status,
    restorePackage: async (place) => (await call("restorePackage", at(place))).status,
  };
};

/** Nothing but `fetch` and the documentation. */
const plainClient: Connect = ({ baseUrl, token, ownerForm }) => {
  const request = async (method: string, url: string): Promise<Response> => {
    const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}`, "user-agent": "plain" } });
    if (response.ok) return response;
    throw Object.assign(new Error(((await response.json()) as { message: string }).message), { status: response.status });
  };
  const prefix = (owner: string): string => baseUrl + { org: `/orgs/${owner}`, self: "/user", user: `/users/${owner}` }[ownerForm];
  const at = ({ owner, type, name }: Place): string => `${prefix(owner)}/packages/${type}/${encodeURIComponent(name)}`;
  const pages = async (url: string): Promise<string[]> => {
    const response = await request("GET", url);
    const names = ((await response.json()) as { name: string }[]).map((each) => each.name);
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    return next === undefined ? names : [...names, ...(await pages(next))];
  };
  const status = async (method: string, url: string): Promise<number> => (await request(method, url)).status;
  return {
    listPackages: (owner, type) => pages(`${prefix(owner)}/packages?package_type=${type}&per_page=100`),
    listVersions: (place, state) => pages(`${at(place)}/versions?state=${state}&per_page=100`),
    getVersion: async (place, id) => ((await (await request("GET", `${at(place)}/versions/${id}`)).json()) as { name: string }).name,
    deleteVersion: (place, id) => status("DELETE", `${at(place)}/versions/${id}`),
    restoreVersion: (place, id) => status("POST", `${at(place)}/versions/${id}/restore`),
    deletePackage: (place) => status("DELETE", at(place)),
    restorePackage: (place) => status("POST", `${at(place)}/restore`),
  };
};

clientSuite("@octokit/rest", octokitClient);
clientSuite("plain fetch", plainClient);
