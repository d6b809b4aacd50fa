import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose working folder is a stack's: engine, language host, program and plugin, orphans included. */
export function processesIn(folder: string): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const cwd = readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, "");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return cwd === folder || cwd.startsWith(`${folder}/`) ? [{ pid: Number(name), command }] : [];
      } catch {
        return []; // it ended meanwhile
      }
    })
    .filter(({ command }) => command !== ""); // a zombie has none
}

/** The plugin processes that run our handlers. */
export const providersIn = (folder: string): number[] => processesIn(folder).filter(({ command }) => /dynamic-provider/.test(command) && !/^\/?\S*sh /.test(command)).map(({ pid }) => pid);

/** The engines at work in a folder. */
export const enginesIn = (folder: string): number[] => processesIn(folder).filter(({ command }) => /(^|\/)pulumi (up|preview|destroy) /.test(command)).map(({ pid }) => pid);

/** Ends what a killed engine left behind: no later test may meet it. */
export function endProcessesIn(folder: string): void {
  for (const { pid } of processesIn(folder)) kill(pid);
}

export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Resolves when a process has ended; rejects where it lives on. */
export async function ended(pid: number): Promise<void> {
  for (let looks = 0; looks < 3000; looks += 1) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8") === "") return;
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`process ${pid} lives on`);
}
