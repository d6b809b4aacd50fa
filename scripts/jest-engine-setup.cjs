// A preview or an update by the real engine takes 2 to 5 s, and more on a busy machine. Set here, because
// jest reads `testTimeout` from the whole run only, not from one of its projects.
jest.setTimeout(300_000);
