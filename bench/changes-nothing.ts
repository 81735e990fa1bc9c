import { startPatchingWebhook } from "../test/cluster/stand-ins/patching-webhook.ts";

// A webhook that changes nothing, in a process of its own as boxinit is; tells where it is to be found.
const { port, ca } = await startPatchingWebhook(() => []);
process.send?.({ port, ca });
process.on("disconnect", () => process.exit());
