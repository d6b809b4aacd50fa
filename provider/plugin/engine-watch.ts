import { connect } from "node:net";

/**
 * Watches the engine that started this plugin. A killed engine leaves its plugins running, with writes under way and
 * the stack's lock held; nobody would hear their outcome. Looks once a second whether the engine's port still answers.
 */
export function watchEngine(address: string, onGone: () => void): void {
  const separator = address.lastIndexOf(":");
  const port = Number(address.slice(separator + 1));
  const host = address.slice(0, separator);
  if (host === "" || !Number.isInteger(port)) return;
  let misses = 0;
  const look = (): void => {
    const socket = connect({ host, port });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once("connect", () => {
      misses = 0;
      socket.destroy();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNREFUSED") return; // a busy machine is not a dead engine
      misses += 1;
      if (misses === 2) onGone();
    });
  };
  const timer = setInterval(look, 1_000);
  timer.unref();
}
