// Loaded by NODE_OPTIONS before everything else of the plugin process: its clock and its timers run FACTOR times as
// fast, together with the emulator's (`scaledClock`). The provider's pauses keep their proportions; no test hook in it.
const factor = Number(process.env.GHPKG_CLOCK_FACTOR ?? "1");
const since = Number(process.env.GHPKG_CLOCK_SINCE ?? "0");

if (factor > 1 && process.argv.some((word) => word.includes("dynamic-provider"))) {
  const RealDate = Date;
  const now = () => since + (RealDate.now() - since) * factor;
  globalThis.Date = class extends RealDate {
    constructor(...words) {
      super(...(words.length === 0 ? [now()] : words));
    }
    static now() {
      return now();
    }
  };
  for (const name of ["setTimeout", "setInterval"]) {
    const real = globalThis[name];
    globalThis[name] = (work, ms, ...words) => real(work, (ms ?? 0) / factor, ...words);
  }
  // Patience for one answer: scaled less, because this machine's own slowness is not scaled.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(Math.max(3000, ms / factor));
}
