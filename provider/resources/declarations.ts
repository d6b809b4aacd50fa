import type { CheckFailure } from "../core/check-failure";
import type { DesiredState } from "../core/lifecycle-table";

/** Who declares something in this run: the resource's key, and what it declares in words. */
export interface Declarer {
  readonly key: string;
  /** Tells two resources of one key apart; the resource class counts its instances. */
  readonly instance: number;
  readonly subject: string;
}

interface Declared extends Declarer {
  readonly state: DesiredState;
}

const nameOf = (key: string): string => key.split("/").slice(-2).join(" ");

/**
 * What the resources that were checked in this run declare. Other stacks cannot be seen from here.
 */
export class Declarations {
  readonly #byKey = new Map<string, Declarer>();
  readonly #byTarget = new Map<string, Declared[]>();
  readonly #deletedPackages = new Map<string, Declared>();
  readonly #presentByPackage = new Map<string, Declared>();

  /** A key belongs to one resource of a run: plan file and journal are found by it. */
  claimKey(declarer: Declarer): CheckFailure | undefined {
    const other = this.#byKey.get(declarer.key);
    this.#byKey.set(declarer.key, other ?? declarer);
    if (other === undefined || other.instance === declarer.instance) return undefined;
    return {
      property: "key",
      reason: `two resources of this program are both ${nameOf(declarer.key)}: one declares ${other.subject}, the other ${declarer.subject}. Plans are kept by stack, type and name; give one of them another name.`,
    };
  }

  /** Remembers a version's declaration; two that disagree are a failure that names both. */
  declareVersion(target: string, packageTarget: string, declared: Declared): CheckFailure | undefined {
    const others = (this.#byTarget.get(target) ?? []).filter((other) => other.key !== declared.key);
    this.#byTarget.set(target, [...others, declared]);
    if (declared.state === "present") this.#presentByPackage.set(packageTarget, declared);
    const opposed = others.find((other) => other.state !== declared.state);
    if (opposed !== undefined) return disagreement(opposed, declared);
    const whole = this.#deletedPackages.get(packageTarget);
    return whole !== undefined && declared.state === "present" ? disagreement(whole, declared) : undefined;
  }

  /** Remembers a package's declaration; a deleted package and a version that must stay are a failure that names both. */
  declarePackage(target: string, declared: Declared): CheckFailure | undefined {
    const others = (this.#byTarget.get(target) ?? []).filter((other) => other.key !== declared.key);
    this.#byTarget.set(target, [...others, declared]);
    const opposed = others.find((other) => other.state !== declared.state);
    if (opposed !== undefined) return disagreement(opposed, declared);
    if (declared.state !== "deleted") return undefined;
    this.#deletedPackages.set(target, declared);
    const kept = this.#presentByPackage.get(target);
    return kept === undefined ? undefined : disagreement(kept, declared);
  }

  /** True where another resource than the asking one declares the same target: removal must not undo its wish. */
  declaredByAnother(target: string, key: string): Declarer | undefined {
    return (this.#byTarget.get(target) ?? []).find((other) => other.key !== key);
  }
}

function disagreement(first: Declared, second: Declared): CheckFailure {
  return {
    property: "state",
    reason: `${nameOf(first.key)} declares ${first.subject} ${first.state}, ${nameOf(second.key)} declares ${second.subject} ${second.state}. Keep one of the two.`,
  };
}
