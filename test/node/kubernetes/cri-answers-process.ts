import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

// Ends once the container runtime whose socket is named answers kubelet's first question. `ctr` is answered earlier:
// while the CRI plugin still recovers what ran before, it says no more than "server is not initialized yet".
const [socket = ""] = process.argv.slice(2);
while (!(await isAnswered().catch(() => false))) await sleep(100);
process.exit();

/** Calls `Version` of the CRI (cri-api, runtime/v1/api.proto) by gRPC, whose messages have five bytes before them. */
async function isAnswered(): Promise<boolean> {
  const session = connectHttp2("http://localhost", { createConnection: () => connect(socket) });
  try {
    const headers = { ":method": "POST", ":path": "/runtime.v1.RuntimeService/Version" };
    const stream = session.request({ ...headers, "content-type": "application/grpc", te: "trailers" });
    let status: unknown;
    // Where there is nothing to say but the status, it comes in place of the answer's headers.
    for (const event of ["response", "trailers"] as const)
      stream.on(event, (fields) => {
        status = fields["grpc-status"] ?? status;
      });
    session.on("error", (error) => stream.destroy(error));
    stream.end(Buffer.alloc(5)).resume();
    await once(stream, "close");
    return status === "0";
  } finally {
    session.destroy();
  }
}
