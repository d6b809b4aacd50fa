/** Says what is going on once it takes longer than a second; on standard error, so that it never mixes with an answer. */
export interface Progress {
  /** What is going on from now on. */
  at(text: string): void;
  end(): void;
}

const every = 1000;

/** One line a second at most, and none for what is quick. */
export function startProgress(write: (line: string) => void = (line) => void process.stderr.write(`${line}\n`)): Progress {
  let said = "";
  let now = "";
  const timer = setInterval(() => {
    if (now === said) return;
    said = now;
    write(now);
  }, every);
  timer.unref();
  return { at: (text) => void (now = text), end: () => clearInterval(timer) };
}
