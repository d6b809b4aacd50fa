// Runs programs for the engine, one after another, as the Automation API does for an inline program, in a process of its
// own. Calls of a failed run linger: when they end, seconds later, they cut the connection of whatever run is under way
// in their process, and that is taken for the end of its program. So a process ends with the first run that fails.
const { createRequire } = require("node:module");
const grpc = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js"); // the one that Pulumi's services are made for
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const rpc = require("@pulumi/pulumi/proto/language_grpc_pb");
const sdk = require("pulumi-github-packages");

// What a cut connection leaves unhandled; the engine prints what a run says of it.
for (const event of ["unhandledRejection", "uncaughtException"]) process.on(event, () => undefined);

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
