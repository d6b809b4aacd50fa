// The planning process of W1: whatever it uses is the client's alone.
import { inputs, policy, providerOf, succeed } from "./world.mjs";

const [apiUrl, planDir] = process.argv.slice(2);
const provider = providerOf(apiUrl, planDir);
const before = process.cpuUsage();
const start = performance.now();
succeed(await provider.check({}, inputs(policy(100), "preview")));
const wallMs = performance.now() - start;
const { user, system } = process.cpuUsage(before);
process.send({ wallMs, cpuS: (user + system) / 1e6, memoryMB: process.resourceUsage().maxRSS / 1024 }, () => process.exit(0));
