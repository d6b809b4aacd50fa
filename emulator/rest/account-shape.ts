import type { Hosts } from "../hosts";
import type { Owner, Repository } from "../state/model";

/** GitHub's older opaque ids: the length of the type's name, the name, the number; in base64. */
const nodeId = (type: string, id: number): string => Buffer.from(`0${type.length}:${type}${id}`).toString("base64");

/** `simple-user` of the API description. */
export function accountShape(hosts: Hosts, owner: Owner): Record<string, unknown> {
  const url = `${hosts.apiUrl}/users/${owner.login}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId(owner.type, owner.id),
    avatar_url: `https://avatars.githubusercontent.com/u/${owner.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${hosts.webUrl}/${owner.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: owner.type,
    site_admin: owner.siteAdmin,
  };
}

/** `public-user`: what `GET /users/{username}` adds. Figures that nothing here depends on are zero. */
export function profileShape(hosts: Hosts, owner: Owner): Record<string, unknown> {
  return {
    ...accountShape(hosts, owner),
    name: owner.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}

/** What follows a repository's URL in each of its `…_url` fields. */
const repositoryLinks = {
  forks_url: "/forks",
  keys_url: "/keys{/key_id}",
  collaborators_url: "/collaborators{/collaborator}",
  teams_url: "/teams",
  hooks_url: "/hooks",
  issue_events_url: "/issues/events{/number}",
  events_url: "/events",
  assignees_url: "/assignees{/user}",
  branches_url: "/branches{/branch}",
  tags_url: "/tags",
  blobs_url: "/git/blobs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  git_refs_url: "/git/refs{/sha}",
  trees_url: "/git/trees{/sha}",
  statuses_url: "/statuses/{sha}",
  languages_url: "/languages",
  stargazers_url: "/stargazers",
  contributors_url: "/contributors",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  commits_url: "/commits{/sha}",
  git_commits_url: "/git/commits{/sha}",
  comments_url: "/comments{/number}",
  issue_comment_url: "/issues/comments{/number}",
  contents_url: "/contents/{+path}",
  compare_url: "/compare/{base}...{head}",
  merges_url: "/merges",
  archive_url: "/{archive_format}{/ref}",
  downloads_url: "/downloads",
  issues_url: "/issues{/number}",
  pulls_url: "/pulls{/number}",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  labels_url: "/labels{/name}",
  releases_url: "/releases{/id}",
  deployments_url: "/deployments",
} as const;

/** `minimal-repository`; `has_downloads` left it with API version 2026-03-10. */
export function repositoryShape(hosts: Hosts, repository: Repository, context: { owner: Owner; apiVersion: string }): Record<string, unknown> {
  const url = `${hosts.apiUrl}/repos/${repository.fullName}`;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.fullName.slice(repository.fullName.indexOf("/") + 1),
    full_name: repository.fullName,
    private: repository.private,
    owner: accountShape(hosts, context.owner),
    html_url: `${hosts.webUrl}/${repository.fullName}`,
    description: repository.description,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(repositoryLinks).map(([field, end]) => [field, `${url}${end}`])),
    ...(context.apiVersion < "2026-03-10" ? { has_downloads: true } : {}),
  };
}
