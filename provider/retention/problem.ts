/** Something that makes a policy unusable, told so that it can be repaired. */
export interface Problem {
  /** Where it stands: `delete[1].select.tags.only[0]`; empty for the whole. */
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  /** What is wrong with it, as the end of a sentence that begins with the value. */
  readonly words: string;
  readonly allowed: string;
  /** What to do, as an imperative sentence. */
  readonly cure: string;
}

/** One line: path, value, what is wrong, what is allowed, what to do. */
export function describeProblem(problem: Problem, show: { readonly path: (path: readonly PropertyKey[]) => string; readonly value: (value: unknown) => string }): string {
  const subject = problem.path.length === 0 ? "" : `${show.path(problem.path)}: `;
  const value = problem.value === undefined ? "" : `${show.value(problem.value)} `;
  return `${subject}${value}${problem.words}; allowed: ${problem.allowed}. ${problem.cure}`;
}
