import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { canonicalJson } from "../../../provider/retention";
import { htmlReport } from "../../../provider/report/html";
import { printableJson } from "../../../provider/report/json";
import { markdownReport } from "../../../provider/report/markdown";
import type { Report } from "../../../provider/report/report";
import { npm, release } from "../retention/world";
import { reportOf } from "./sample";

const assets = { styles: [], scripts: [] };
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What somebody may push as a name, a tag or a reason. */
const hostile = [
  "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "</details></summary><h1>approved", "<!-- ghpkg-review -->", "]]>", "&lt;b&gt;", "'\"><svg onload=alert(1)>",
  "**bold** _it_ ~~no~~", "`", "``` \n# heading", "`` ` ``", "[link](https://evil.example)", "![img](https://evil.example/x.png)", "https://evil.example www.evil.example", "@octocat #1 acme/repo#2", "| a | b |", "\\|\\`", "- [ ] task", "\n\n> [!NOTE]\n> fine", "<https://evil.example>", ":tada:", "$x$",
  "\u001b[31mred\u001b[0m", "\u001b]8;;https://evil.example\u0007link", "\r\nerror", "\u0000", "\u202egnp.exe", "\u2066x\u2069", "\u200b\ufeff", "\u2028\u2029", "\ud800", "\u{e0041}", "\\u0041", " ", "",
];
const text = fc.oneof(fc.constantFrom(...hostile), fc.array(fc.constantFrom(...hostile, "a", " ", "1.0"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")), fc.string({ unit: "binary", maxLength: 30 }));
const words = text.map((each) => (each.trim() === "" ? "x" : each));

function hostileReport(value: string): Report {
  const base = reportOf({ packages: [npm([release(1, "1.0.0", { age: 90 }), release(2, "1.0.1", { age: 80 }), release(3, "1.0.2", { age: 1 })])], policy: { keep: [{ id: "newest", because: "harmless", newest: { count: 1 } }], delete: [{ id: "old", because: "harmless", olderThan: "30d" }] }, previous: { delete: [{ id: "gone", olderThan: "85d" }] } });
  const put = (_key: string, member: unknown): unknown => (member === "harmless" || member === "1.0.0" || member === "npm/left-pad" || member === "old" ? value : member);
  const report = JSON.parse(JSON.stringify(base), put) as Report;
  return {
    ...report,
    problems: [value],
    policies: report.policies.map((policy) => ({ ...policy, name: value, owner: value, edit: { ...policy.edit, added: [value] }, warnings: [`tagged:${value}`], approvals: [{ package: value, id: 1, kind: "refused", reason: value }], unlisted: [{ package: value, reason: value }], unranked: [{ rule: value, package: value, label: value }], stopped: [{ guard: "maxDeletes", message: value }] })),
    resources: [{ name: value, type: "PackageVersion", subject: value, action: "delete", reason: value, versions: [{ id: 1, name: value, tags: [value] }, { id: 2, name: value, tags: [] }] }],
    removed: [{ name: value, type: "Package", subject: value, does: "nothing", why: value, versions: 1, brings: [{ package: value, id: 1, name: value }] }],
  };
}

/** Every tag, in order. */
const tags = (page: string): string[] => page.match(/<[/!a-z][^>]*>/gi) ?? [];
const rendered = (markdown: string): string => micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const harmless = hostileReport("harmless");

test("in a comment it is text: the document has the elements of a harmless one, and no link, image or mention", () => {
  const expected = tags(rendered(markdownReport(harmless)));
  fc.assert(
    fc.property(words, (value) => {
      const markdown = markdownReport(hostileReport(value));
      expect(markdown.split("\n").filter((line) => unseen.test(line))).toEqual([]);
      expect(tags(rendered(markdown))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("in the page it is text: the document has the elements of a harmless one, with the same attributes", () => {
  const attributes = (page: string): string[] => tags(page.replace(/aria-label="Timeline of [^"]*"/g, 'aria-label=""').replace(/<script type="application\/json" id="data">.*?<\/script>/s, "<data>"));
  const expected = attributes(htmlReport(harmless, assets));
  fc.assert(
    fc.property(words, (value) => {
      const page = htmlReport(hostileReport(value), assets);
      expect(page.split("\n").filter((line) => unseen.test(line))).toEqual([]);
      expect(attributes(page)).toEqual(expected);
      const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
      expect(data).not.toContain("<");
      expect(() => JSON.parse(data) as unknown).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test("in JSON it is the same value, and nothing that a terminal obeys", () => {
  fc.assert(
    fc.property(words, (value) => {
      const report = hostileReport(value);
      const json = printableJson(canonicalJson(report));
      expect(unseen.test(json)).toBe(false);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 300 },
  );
});
