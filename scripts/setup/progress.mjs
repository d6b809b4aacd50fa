// Progress goes to stderr: stdout belongs to the command that needed the set-up.
const tick = 15_000;

export const say = (text) => process.stderr.write(`${text}\n`);

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one step; a long one reports that it is alive, so that a build of minutes does not look like a hang. */
export async function step(title, action) {
  const start = Date.now();
  say(`set-up: ${title} ...`);
  const timer = setInterval(() => say(`set-up: ${title}, ${Math.round((Date.now() - start) / 1000)} s so far`), tick);
  try {
    const result = await action();
    say(`set-up: ${title}: done in ${seconds(start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** An error whose message is all a user needs: shown without a stack. */
export class SetUpError extends Error {}
