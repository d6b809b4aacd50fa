// Loaded into the plugin process (NODE_OPTIONS=--require): moves its clock by GHPKG_TEST_CLOCK_SHIFT_MS milliseconds.
const now = Date.now;
const shift = Number(process.env.GHPKG_TEST_CLOCK_SHIFT_MS ?? 0);
Date.now = () => now() + shift;
