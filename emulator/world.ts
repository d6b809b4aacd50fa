import type { Clock } from "./clock";
import type { FaultBox } from "./faults/fault-box";
import type { Hosts } from "./hosts";
import type { Ledger } from "./ledger";
import type { Limiter } from "./limits/limiter";
import type { Knobs } from "./state/knobs";
import type { Sessions } from "./registry/sessions";
import type { Store } from "./state/store";

/** Everything a request is answered from. */
export interface World {
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly knobs: Knobs;
  readonly faults: FaultBox;
  readonly limiter: Limiter;
  /** Tokens that the registry gave out. */
  readonly sessions: Sessions;
  /** Replaced as a whole by a new seed. */
  store: Store;
}
