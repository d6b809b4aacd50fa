/** Scales clock and timers of this test file's sandbox: provider and emulator live by them alike. */
export function scaleThisProcess(factor: number): void {
  const RealDate = Date;
  const since = RealDate.now();
  const now = (): number => since + (RealDate.now() - since) * factor;
  globalThis.Date = class extends RealDate {
    constructor(value?: number | string | Date) {
      super(value ?? now());
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  const scaled = (real: (work: () => void, ms?: number) => NodeJS.Timeout) => (work: () => void, ms = 0) => real(work, ms / factor);
  Object.assign(globalThis, { setTimeout: scaled(globalThis.setTimeout), setInterval: scaled(globalThis.setInterval) });
}
