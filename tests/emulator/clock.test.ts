import { scaledClock } from "../../emulator";

test("a scaled clock is as many times as far from its start as it is fast, and can be set and moved", () => {
  const real = jest.spyOn(Date, "now").mockReturnValue(1_000_000);
  try {
    const clock = scaledClock({ since: 1_000_000, factor: 60 });
    expect(clock.now()).toBe(1_000_000);
    real.mockReturnValue(1_001_000);
    expect(clock.now()).toBe(1_060_000);
    clock.advance(500);
    expect(clock.now()).toBe(1_060_500);
    clock.set("2026-03-01T00:00:00Z");
    real.mockReturnValue(1_002_000);
    expect(clock.now()).toBe(Date.parse("2026-03-01T00:01:00Z"));
  } finally {
    real.mockRestore();
  }
});
