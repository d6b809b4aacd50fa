import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { Declared } from "./programs";

type Answer = { readonly port: number } | { readonly ended: true };

/** Runs programs for the engine in a process of its own, which ends with this one. */
export class ProgramHost {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = fork(path.join(__dirname, "inline-program.cjs"), { env: { ...process.env, NODE_OPTIONS: "" }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#process.unref();
    this.#process.channel?.unref();
  }

  /** Where the engine finds a program (`pulumi up --client`). */
  async serve(declares: readonly Declared[]): Promise<string> {
    return `127.0.0.1:${((await this.#ask({ declares })) as { port: number }).port}`;
  }

  /** Call it when the engine has ended; resolves when its program has. */
  async end(hasFailed: boolean): Promise<void> {
    await this.#ask({ hasFailed });
  }

  #ask(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#process.channel?.ref();
      const onExit = (): void => reject(new Error("the host of programs has ended"));
      this.#process.once("exit", onExit);
      this.#process.once("message", (answer: Answer) => {
        this.#process.off("exit", onExit);
        this.#process.channel?.unref();
        resolve(answer);
      });
      this.#process.send(message);
    });
  }
}
