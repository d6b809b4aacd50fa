import { spawn } from "node:child_process";

const group = process.platform !== "win32";

/** The whole group, because the engine's installer is a shell script with children of its own. */
function stop(child) {
  try {
    if (group) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // already ended
  }
}

/**
 * Runs a command to its end and collects what it wrote. Never throws for a failing command: `code` is null
 * when it could not be started, was killed, or took longer than `timeout` milliseconds.
 */
export function run(command, args, { cwd, env, timeout, inherit = false, shell = false } = {}) {
  return new Promise((resolve) => {
    let output = "";
    let timedOut = false;
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      detached: group && timeout !== undefined,
      stdio: inherit ? ["ignore", 2, 2] : ["ignore", "pipe", "pipe"],
    });
    const collect = (chunk) => (output += chunk);
    child.stdout?.setEncoding("utf8").on("data", collect);
    child.stderr?.setEncoding("utf8").on("data", collect);
    const timer = timeout && setTimeout(() => ((timedOut = true), stop(child)), timeout);
    const end = (code, problem) => {
      clearTimeout(timer);
      resolve({ code, output: problem ? `${output}${problem}` : output, timedOut });
    };
    child.on("error", (error) => end(null, error.message));
    child.on("close", (code) => end(code, timedOut ? `\nstopped after ${timeout / 1000} s` : ""));
  });
}
