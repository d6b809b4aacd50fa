import { AsyncLocalStorage } from "node:async_hooks";

/** When a plugin process is killed: at its nth request, before GitHub receives it or after GitHub carried it out. */
export interface Death {
  readonly request: number;
  readonly moment: "before" | "after";
  /** Only requests of this method count. */
  readonly method?: string;
}

/**
 * One plugin process, as far as killing it goes. Whatever it would do next hangs on an answer: after its death no answer
 * reaches it, no request of its leaves, and nothing of it is written.
 */
export class Life {
  readonly #death: Death | undefined;
  #requests = 0;
  #end: () => void = () => undefined;
  isOver = false;
  readonly ended = new Promise<void>((resolve) => (this.#end = resolve));

  constructor(death?: Death) {
    this.#death = death;
  }

  async send(request: () => Promise<Response>, method: string): Promise<Response> {
    if (this.isOver) return never;
    if (this.#death !== undefined && (this.#death.method ?? method) === method) this.#requests += 1;
    const isLast = this.#death !== undefined && this.#requests === this.#death.request && (this.#death.method ?? method) === method;
    if (isLast && this.#death.moment === "before") return this.#die();
    const answer = await request();
    if (isLast) return this.#die();
    return this.#isDead() ? never : answer;
  }

  /** The same object, whose methods do nothing after the death. */
  ofTheLiving<T extends object>(one: T): T {
    return new Proxy(one, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function") return value;
        return (...words: unknown[]): unknown => (this.isOver ? undefined : (value as (...words: unknown[]) => unknown).apply(target, words));
      },
    });
  }

  /** Asked anew after a wait. */
  #isDead(): boolean {
    return this.isOver;
  }

  #die(): Promise<never> {
    this.isOver = true;
    this.#end();
    return never;
  }
}

const never = new Promise<never>(() => undefined);

/** Tells whose request it is, across every wait. */
export const lives = new AsyncLocalStorage<Life>();

/** From now on each request of this sandbox belongs to the life in which it was made. */
export function countRequests(): void {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const life = lives.getStore();
    return life === undefined ? real(input, init) : life.send(() => real(input, init), init?.method ?? "GET");
  };
}
