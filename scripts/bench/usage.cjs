// Loaded before a program: writes down at its end what it used.
const { writeFileSync } = require("node:fs");
const file = process.env.BENCH_USAGE;
process.once("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ cpuS: (userCPUTime + systemCPUTime) / 1e6, memoryMB: maxRSS / 1024 }));
});
