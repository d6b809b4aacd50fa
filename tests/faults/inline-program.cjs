// Runs programs for the engine, one after another, as the Automation API does for an inline program, in a process of its
// own. There a killed engine's calls would linger: their end cuts the connection of the run after it, and is taken for
// the end of its program. Here a run has ended when its program has, and the next one waits for that.
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const rpc = require("@pulumi/pulumi/proto/language_grpc_pb");
const sdk = require("pulumi-github-packages");

/** A cut connection, of whose end a killed engine's run learns when the next one is under way: that is not its error. */
const isCut = (error) => error?.code === grpc.status.UNAVAILABLE;
const { on, off } = process;
/** By event, what listens in a listener's place. */
const strays = { unhandledRejection: new Map(), uncaughtException: new Map() };
for (const event of Object.keys(strays)) process.on(event, () => undefined);
process.on = (event, listener) => {
  const unlessCut = (error) => (isCut(error) ? undefined : listener(error));
  strays[event]?.set(listener, unlessCut);
  return on.call(process, event, event in strays ? unlessCut : listener);
};
process.off = (event, listener) => off.call(process, event, strays[event]?.get(listener) ?? listener);

async function serve(declares) {
  const language = new LanguageServer(async () => {
    for (const { type, name, args } of declares) new sdk[type](name, args);
  });
  let running = Promise.resolve();
  const run = language.run.bind(language);
  language.run = (...words) => (running = run(...words));
  const server = new grpc.Server();
  server.addService(rpc.LanguageRuntimeService, language);
  const port = await new Promise((resolve, reject) => server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
  const close = async (hasFailed) => {
    language.onPulumiExit(hasFailed);
    server.forceShutdown();
    await running;
  };
  return { port, close };
}

process.on("disconnect", () => process.exit());
let current;
process.on("message", async (message) => {
  if (message.declares !== undefined) {
    current = await serve(message.declares);
    process.send({ port: current.port });
  } else {
    await current.close(message.hasFailed);
    process.send({ ended: true });
  }
});
