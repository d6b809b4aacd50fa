import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readWorkflow, type Step } from "../helpers/workflow";

const folder = path.resolve(__dirname, "../../examples/gitops/.github/workflows");
const files = readdirSync(folder).map((name) => path.join(folder, name));
const name = (file: string): string => path.basename(file);
const steps = (file: string): Step[] => Object.values(readWorkflow(file).jobs).flatMap((job) => [...job.steps]);

test("there are a review, an apply and a drift workflow, and actionlint finds nothing in them", () => {
  expect(files.map(name).sort()).toEqual(["apply.yml", "drift.yml", "review.yml"]);
  const tool = process.env["ACTIONLINT_BIN"] ?? "";
  if (tool === "") throw new Error("no actionlint: run the suite by npm test -- review");
  const { status, stdout } = spawnSync(tool, ["-no-color", ...files], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, ""]);
});

test("actionlint is awake: it finds a step that uses an output that there is not", () => {
  const broken = readFileSync(files.find((file) => name(file) === "review.yml") ?? "", "utf8").replace("steps.preview.outputs", "steps.previous.outputs");
  const { status, stdout } = spawnSync(process.env["ACTIONLINT_BIN"] ?? "", ["-no-color", "-"], { encoding: "utf8", input: broken });
  expect([status, stdout]).toEqual([1, expect.stringContaining("previous")]);
});

describe.each(files.map((file) => [name(file), file] as const))("%s", (_name, file) => {
  test("is never started by pull_request_target or workflow_run, which lend this repository's rights to whoever asks", () => expect(readFileSync(file, "utf8")).not.toMatch(/pull_request_target|workflow_run/));
  test("pins every action by a whole commit hash, and names its release", () => {
    for (const line of readFileSync(file, "utf8").split("\n").filter((each) => each.includes("uses:"))) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
  test("has no permission but those that a job asks for, and writes nothing but comments and issues", () => {
    const workflow = readWorkflow(file);
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      const written = Object.entries(job.permissions ?? {}).filter(([, value]) => value === "write");
      expect(written.every(([scope]) => scope === "issues" || scope === "pull-requests")).toBe(true);
    }
  });
  test("is in a concurrency group", () => expect(readWorkflow(file).concurrency?.group).toBeTruthy());
  test("puts nothing that others write into a shell: expressions stand in env alone", () => {
    for (const step of steps(file)) expect(step.run ?? "").not.toContain("${{");
  });
  test("does not leave a token in the checkout", () => {
    const text = readFileSync(file, "utf8");
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
  });
});

test("each job has exactly the permissions that its steps need", () => {
  const granted = Object.fromEntries(files.map((file) => [name(file), Object.fromEntries(Object.entries(readWorkflow(file).jobs).map(([job, { permissions }]) => [job, permissions]))]));
  expect(granted).toEqual({
    "apply.yml": { up: { contents: "read" } },
    "drift.yml": { look: { contents: "read", issues: "write" } },
    "review.yml": { preview: { contents: "read", "pull-requests": "write" }, fork: { contents: "read", actions: "read" } },
  });
});

test("an update that has begun is never cancelled; a review of an older commit is", () => {
  const of = (file: string) => readWorkflow(files.find((each) => name(each) === file) ?? "").concurrency;
  expect(of("apply.yml")).toEqual({ group: "apply", "cancel-in-progress": false });
  expect(of("review.yml")).toEqual({ group: "review-${{ github.event.pull_request.number }}", "cancel-in-progress": true });
});

test("the job for forks is given no secret, and runs for forks only", () => {
  const { fork, preview } = readWorkflow(files.find((file) => name(file) === "review.yml") ?? "").jobs;
  expect(JSON.stringify(fork)).not.toContain("secrets.");
  expect(Object.values(fork?.permissions ?? {})).not.toContain("write");
  expect(fork?.if).toBe("github.event.pull_request.head.repo.full_name != github.repository");
  expect(preview?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
});
