import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import { makeAuthority } from "../support/certificates.ts";
import { kubeconfigOf } from "../support/kubeconfig.ts";
import { listenOnLoopback } from "../support/listen-on-loopback.ts";
import { acceptWebSocket } from "./websocket-frames.ts";

/** What became of a command; or what the runtime says where it can't start it. */
export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string } | { refused: string };

export type RunIn = (container: string, argv: readonly string[]) => Promise<Ran>;

/** `work`; an HTTP status for every exec; `hang`: no answer ever; `cut`: the connection is, once the command runs. */
type Behaviour = "work" | "hang" | "cut" | number;

/** A pod of a cluster, and an exec that really runs commands, as kube-apiserver and kubelet answer a WebSocket. */
export interface ExecStandIn {
  /** The text of a kubeconfig. */
  readonly kubeconfig: string;
  /** Each command that was run, in its container. */
  readonly commands: readonly { readonly container: string; readonly argv: readonly string[] }[];
  /** Everything that was sent to the client on the channels of output. */
  sent(): string;
  behave(how: Behaviour): void;
  close(): Promise<void>;
}

const token = "exec-stand-in-token";
const protocol = "v5.channel.k8s.io";
/** pkg/util/remotecommand: 0 is standard input, 4 the size of the terminal. */
const channel = { stdout: 1, stderr: 2, error: 3 } as const;
const protocolChannels = Object.values(channel);
/** Bytes of a message: a kubelet hands output over as it comes. */
const piece = 32 * 1024;

/** @param objects - what a GET finds, by its path */
export async function startExecStandIn(objects: ReadonlyMap<string, unknown>, run: RunIn): Promise<ExecStandIn> {
  const authority = await makeAuthority("stand-in for an API server with exec");
  const { certificate, key } = await authority.issue({ names: ["127.0.0.1"] });
  const commands: { container: string; argv: readonly string[] }[] = [];
  const sockets = new Set<Duplex>();
  let behaviour: Behaviour = "work";
  let sent = "";

  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { pathname } = new URL(request.url ?? "", "https://stand-in");
    const isExec = pathname.endsWith("/exec");
    const [status, body] = isExec
      ? [typeof behaviour === "number" ? behaviour : 400, statusOf(typeof behaviour === "number" ? behaviour : 400)]
      : objects.has(pathname)
        ? [200, objects.get(pathname)]
        : [404, statusOf(404)];
    const allowed = request.headers.authorization === `Bearer ${token}`;
    response.writeHead(allowed ? status : 401, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.on("upgrade", async (request, socket: Duplex) => {
    sockets.add(socket);
    socket.on("error", () => undefined).resume();
    const { searchParams } = new URL(request.url ?? "", "https://stand-in");
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(/,\s*/);
    const isKnown = request.headers.authorization === `Bearer ${token}` && offered.includes(protocol);
    if (behaviour === "hang") return;
    if (!isKnown || typeof behaviour === "number") {
      const status = typeof behaviour === "number" ? behaviour : 401;
      const body = JSON.stringify(statusOf(status));
      return void socket.end(
        `HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
    const channels = acceptWebSocket(socket, request.headers["sec-websocket-key"] ?? "", protocol);
    // kube-apiserver begins so, for proxies in between that wait for something.
    for (const one of protocolChannels) channels.send(one, "");
    const container = searchParams.get("container") ?? "";
    const argv = searchParams.getAll("command");
    commands.push({ container, argv });
    const ran = await run(container, argv);
    if (behaviour === "cut") return void socket.destroy();
    if ("code" in ran) {
      for (const stream of ["stdout", "stderr"] as const) {
        const bytes = Buffer.from(ran[stream]);
        sent += ran[stream];
        for (let at = 0; at < bytes.length; at += piece) channels.send(channel[stream], bytes.subarray(at, at + piece));
      }
    }
    channels.send(channel.error, JSON.stringify(outcomeOf(ran)));
    channels.close();
  });
  const port = await listenOnLoopback(server);

  return {
    kubeconfig: kubeconfigOf({ port, token, ca: authority.certificate }),
    commands,
    sent: () => sent,
    behave: (how) => {
      behaviour = how;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The Status at the end of an exec, as kubelet makes it (k8s.io/kubelet, remotecommand, and streaming errors of CRI). */
function outcomeOf(ran: Ran): object {
  const base = { metadata: {} };
  if ("refused" in ran) {
    const message = `Internal error occurred: error executing command in container: ${ran.refused}`;
    return { ...base, status: "Failure", message, reason: "InternalError", code: 500 };
  }
  if (ran.code === 0) return { ...base, status: "Success" };
  const message = `command terminated with non-zero exit code: error executing command, exit code ${ran.code}`;
  const details = { causes: [{ reason: "ExitCode", message: String(ran.code) }] };
  return { ...base, status: "Failure", message, reason: "NonZeroExitCode", details };
}

function statusOf(code: number): object {
  const messages: Readonly<Record<number, string>> = {
    400: "Upgrade request required",
    403: 'pods "machine" is forbidden: User "somebody" cannot get resource "pods/exec" in API group "" in the namespace "lab"',
  };
  return { kind: "Status", status: "Failure", code, message: messages[code] ?? `the stand-in says ${code}` };
}
