import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";

/** A resource as a program declares it. */
export interface Declared {
  readonly type: "RetentionPolicy" | "PackageVersion" | "Package";
  readonly name: string;
  readonly args: object;
}

type Answer = { readonly port: number } | { readonly ended: true };

/** Runs programs for the engine in a process of its own, which ends with this one, and with the first run that fails. */
export class ProgramHost {
  #process: ChildProcess | undefined;

  /** Where the engine finds a program (`pulumi up --client`). */
  async serve(declares: readonly Declared[]): Promise<string> {
    return `127.0.0.1:${((await this.#ask({ declares })) as { port: number }).port}`;
  }

  /** Call it when the engine has ended; resolves when its program has. */
  async end(hasFailed: boolean): Promise<void> {
    if (!hasFailed) return void (await this.#ask({ hasFailed }));
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  #begin(): ChildProcess {
    const begun = fork(path.join(__dirname, "inline-program.cjs"), { env: { ...process.env, NODE_OPTIONS: "" }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    begun.unref();
    begun.channel?.unref();
    return begun;
  }

  #ask(message: object): Promise<Answer> {
    const asked = (this.#process ??= this.#begin());
    return new Promise((resolve, reject) => {
      asked.channel?.ref();
      const onExit = (): void => reject(new Error("the host of programs has ended"));
      asked.once("exit", onExit);
      asked.once("message", (answer: Answer) => {
        asked.off("exit", onExit);
        asked.channel?.unref();
        resolve(answer);
      });
      asked.send(message);
    });
  }
}
