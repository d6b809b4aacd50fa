/**
 * The arrows between the rooms, as law. `npm run check -- boundaries` reads the comments out on a violation;
 * scripts/selftest/boundaries.test.mjs proves on a small tree that each of these rules fires.
 * https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md
 */
const published = "^(provider|sdk|emulator)/";
const notCode = "[.]d[.]ts$";

/** A pure room may use packages that only compute. */
const computing = "^node_modules/(zod|semver|re2js|picomatch|fastest-levenshtein|@types/(semver|picomatch))/";

/** A policy's shape is declared once, where users see it; the rooms that judge it take its types from there. */
const argumentTypes = "^sdk/[^/]+-args[.]ts$";

/** What ties the rooms of provider/ together: the doors beside them, and the plugin process behind handlers.ts. */
const door = "^provider/([^/]+[.]ts$|plugin/)";

const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    rule(
      "pure-rooms-stay-pure",
      "core, retention and report compute and do nothing else: no file, clock, network, engine or environment. What decides a deletion can then be tested with plain values, and planned for another engine.",
      { path: "^provider/(core|retention|report)/" },
      { pathNot: ["^provider/", computing, argumentTypes] },
    ),
    rule("core-knows-only-core", "core holds the words that every other room uses; an arrow out of it would be a cycle sooner or later.", { path: "^provider/core/" }, { path: "^provider/", pathNot: "^provider/core/" }),
    rule("retention-knows-core", "A policy becomes a plan from plain data: retention speaks core's words and knows no edge.", { path: "^provider/retention/" }, { path: "^provider/", pathNot: "^provider/(core|retention)/" }),
    rule(
      "report-reads-plans",
      "A report tells a plan and decides nothing: it takes retention's and core's types, so that it cannot compute a second truth. How untrusted text is shown is one truth, and core's.",
      { path: "^provider/report/" },
      { path: "^provider/", pathNot: ["^provider/report/", "^provider/core/printable[.]ts$"], dependencyTypesNot: ["type-only"] },
    ),
    rule("report-knows-no-edge", "Even a type of an edge in a report would tie its text to GitHub's answers.", { path: "^provider/report/" }, { path: "^provider/", pathNot: "^provider/(report|retention|core)/" }),
    rule(
      "edges-know-core",
      "An edge translates between the world and core's words. It takes its configuration and the origin guard, and knows no resource, so that the resources can be tested with another edge.",
      { path: "^provider/(github|registry)/" },
      { path: "^provider/", pathNot: ["^provider/core/", "^provider/$1/", "^provider/config([.]ts$|/)", "^provider/origin-guard[.]ts$"] },
    ),
    rule(
      "edges-take-config-as-a-value",
      "One frozen configuration is handed in; an edge that reads it itself would hide where a token comes from.",
      { path: "^provider/(github|registry)/" },
      { path: "^provider/config([.]ts$|/)", dependencyTypesNot: ["type-only"], pathNot: "^provider/config/secret[.]ts$" },
    ),
    rule("plan-files-know-core", "The journal and the plan files are an edge to the disk: core's words, nothing of GitHub or of a resource.", { path: "^provider/plan-dir/" }, { path: "^provider/", pathNot: "^provider/(core|plan-dir)/" }),
    rule(
      "resources-take-their-edges",
      "A resource gets its edges as arguments, so it may name their types and never reach for them.",
      { path: "^provider/resources/" },
      { path: "^provider/(github|registry|plan-dir|config)", dependencyTypesNot: ["type-only"] },
    ),
    rule("resources-know-core-and-retention", "Resources are driven by the handlers and told by the reports, not the other way round.", { path: "^provider/resources/" }, { path: ["^provider/(report|cli)/", door], dependencyTypesNot: ["type-only"] }),
    rule("rooms-do-not-know-the-door", "The files around the rooms tie them together; nothing points back to them.", { path: "^provider/(core|retention|report|plan-dir|cli|resources)/", pathNot: "^provider/cli/" }, { path: door, dependencyTypesNot: ["type-only"] }),
    rule("one-door-to-the-plugin", "The plugin process lives in its session; a second way in would be a second session, with locks and budgets of its own.", { path: "^provider/", pathNot: "^provider/(handlers[.]ts$|plugin/)" }, { path: "^provider/plugin/", dependencyTypesNot: ["type-only"] }),
    rule("nothing-imports-the-command-line", "ghpkg is a thin set of verbs over the rooms; a room that needs it has the arrow the wrong way round.", { pathNot: "^provider/cli/" }, { path: "^provider/cli/" }),
    rule("nothing-imports-the-frozen-door", "handlers.ts is called by the text in users' state, by its package name; an import would let it change with its importer.", {}, { path: "^provider/handlers[.]ts$" }),
    rule("only-github-speaks-octokit", "One room keeps the token, the budget and the error classes.", { path: "^(provider|sdk)/", pathNot: "^provider/github/" }, { path: "^node_modules/(@octokit|async-mutex)/" }),
    rule(
      "declaring-knows-acting-by-type-only",
      "The user's program must not load what deletes: the sdk reaches the provider by names in strings alone, the shim's and the one by which a first call of a function loads its client.",
      { path: "^sdk/" },
      { path: "^provider/", dependencyTypesNot: ["type-only"] },
    ),
    rule("declaring-checks-nothing", "zod stands at the provider's walls; in the user's program it would be loaded for nothing.", { path: "^sdk/" }, { path: "^node_modules/zod/" }),
    rule("acting-does-not-know-declaring", "The plugin process runs without the user's program; only the shapes of its arguments are shared.", { path: "^provider/" }, { path: "^sdk/", dependencyTypesNot: ["type-only"] }),
    rule("the-emulator-is-a-second-witness", "Sharing code with the provider would make one mistake twice, and hide it.", { path: "^emulator/" }, { path: "^(provider|sdk)/" }),
    rule("only-the-command-line-starts-the-emulator", "Acting and declaring must never meet a simulated GitHub but by its URL.", { path: "^(provider|sdk)/", pathNot: "^provider/cli/" }, { path: "^emulator/" }),
    rule("published-code-stands-alone", "tests, scripts and examples are not in the package.", { path: published }, { path: "^(tests|scripts|examples|docs|dist)/" }),
    rule("no-development-package-at-run-time", "It would be missing where the package is installed.", { path: published }, { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: ["^node_modules/@types/", "^node_modules/@pulumi/pulumi/"] }),
    rule("only-declared-packages", "A package that is there by luck disappears with the next install.", { path: published }, { dependencyTypes: ["npm-no-pkg", "npm-unknown"] }),
    rule("everything-resolves", "An import that leads nowhere fails only where it runs.", { path: published }, { couldNotResolve: true }),
    rule(
      "no-cycles",
      "Two files that need each other are one file, or hide a third. Types that name each other load nothing, and count only between rooms, by the rules above.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    rule("no-orphans", "A file that nothing reaches and that reaches nothing is left over.", { orphan: true, path: published, pathNot: [notCode, "^(sdk|emulator)/index[.]ts$", "^provider/report/page/", "^provider/handlers[.]ts$", "^provider/cli/main[.]ts$"] }, {}),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // npm links the package to itself, so that examples and tests resolve it by name.
    exclude: { path: "^(node_modules/pulumi-github-packages|dist)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    builtInModules: { add: ["node:test"] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "import", "types", "default"], mainFields: ["main", "types"] },
  },
};
