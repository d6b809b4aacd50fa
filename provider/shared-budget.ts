import { join } from "node:path";
import type { Config, ConnectionConfig } from "./config";
import { createBudget, type Budget, type BudgetOptions } from "./github/budget";
import { SpentPoints } from "./plan-dir/spent-points";

/** What tells one budget from another: a token at a host, whatever names its connections go by. */
export function budgetKey({ baseUrl, token }: Pick<ConnectionConfig, "baseUrl" | "token">): string {
  return `${new URL(baseUrl).origin} ${token.fingerprint()}`;
}

/** The budget of one token at one host, shared through the plan folder with every other process of the project. */
export function sharedBudget(settings: Pick<Config, "deletesPerMinute" | "restoresPerMinute" | "concurrency">, key: string, world: Pick<BudgetOptions, "now" | "sleep" | "log" | "outlook"> & { readonly planFolder: string }): Budget {
  const { deletesPerMinute, restoresPerMinute, concurrency } = settings;
  const { planFolder, ...rest } = world;
  return createBudget({ deletesPerMinute, restoresPerMinute, concurrency, ...rest, spent: new SpentPoints(join(planFolder, "points"), key, world.now) });
}
