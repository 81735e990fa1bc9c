import { Writable } from "node:stream";
import type { V1Status } from "@kubernetes/client-node";
import type { CommandOutcome } from "../verify/look-by-commands.ts";
import { asking, ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { refused } from "./send-json.ts";

/** Milliseconds that a command may take; those that are run only look at something. */
const commandTimeout = 20_000;

/** Bytes that a command may print: the container decides what its programs are. */
const mostOutput = 16 * 1024 * 1024;

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What is used of the client's WebSocket, whose types it does not bring along. */
interface Socket {
  onclose: (() => void) | null;
  terminate(): void;
}

/**
 * Runs a program in a container, as `kubectl exec` does, without input. It takes the right to `get` pods/exec, and from
 * Kubernetes 1.35 on to `create` it too: the request is a GET that becomes a WebSocket.
 *
 * @throws ClusterError where the API server refuses it, can't be reached, or breaks off
 */
export async function execInContainer(
  connection: Pick<Connection, "loadExec" | "send">,
  { namespace, pod, container }: PodContainer,
  argv: readonly string[],
): Promise<CommandOutcome> {
  const request = `exec in container ${container} of pod ${namespace}/${pod}`;
  const ended = Promise.withResolvers<V1Status>();
  const stdout = collect(ended.reject);
  const stderr = collect(ended.reject);
  const exec = await connection.loadExec();
  const socket: Socket = await exec
    .exec(namespace, pod, container, [...argv], stdout.stream, stderr.stream, null, false, ended.resolve)
    .catch(async (cause: unknown) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${pod}/exec`;
      throw await whyRefused(request, connection, path, { container, command: argv[0] ?? "", stdout: "true" }, cause);
    });
  const timer = setTimeout(
    () => ended.reject(new Error(`no answer within ${commandTimeout / 1000} s`)),
    commandTimeout,
  );
  socket.onclose = () => ended.reject(new Error("the connection broke off"));
  try {
    const status = await asking(request, () => ended.promise);
    return outcomeOf(request, status, stdout.text(), stderr.text());
  } finally {
    clearTimeout(timer);
    socket.terminate();
  }
}

function collect(onTooMuch: (error: Error) => void) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= mostOutput) chunks.push(chunk);
      else onTooMuch(new Error(`the command prints more than ${mostOutput / 1024 / 1024} MiB`));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/**
 * A WebSocket that is not opened tells the status alone. The same request without an upgrade is authorised in the same
 * way, runs nothing, and brings the API server's words.
 */
async function whyRefused(
  request: string,
  { send }: Pick<Connection, "send">,
  path: string,
  query: Readonly<Record<string, string>>,
  cause: unknown,
): Promise<ClusterError> {
  const message = messageOf(cause);
  const status = Number(/^Unexpected server response: (\d{3})$/.exec(message)?.[1]);
  if (Number.isNaN(status)) return new ClusterError(request, new Error(message));
  const answer = await send({ method: "GET", path, query }).catch(() => undefined);
  return refused(request, answer?.status === status ? answer : { status, headers: {}, body: undefined });
}

/** The client hands over an event. */
function messageOf(cause: unknown): string {
  const isTold = typeof cause === "object" && cause !== null && "message" in cause;
  return isTold && typeof cause.message === "string" ? cause.message : String(cause);
}

/** What programs end with that were found by nobody: of a shell, and of crun. None that is run here ends so. */
const notRunCodes = [126, 127, 255];

function outcomeOf(
  request: string,
  { status, reason, message = "", details }: V1Status,
  stdout: string,
  stderr: string,
) {
  if (status === "Success") return { is: "ran", exitCode: 0, stdout, stderr } as const;
  if (reason === "NonZeroExitCode") {
    const exitCode = Number(details?.causes?.find((one) => one.reason === "ExitCode")?.message);
    if (notRunCodes.includes(exitCode)) return { is: "not-run", why: stderr.trim() } as const;
    return { is: "ran", exitCode, stdout, stderr } as const;
  }
  // The runtime's words, handed through by the kubelet.
  if (/executable file|OCI runtime exec failed|failed to exec in container/.test(message)) {
    return { is: "not-run", why: message } as const;
  }
  throw new ClusterError(request, new Error(message === "" ? "it failed" : message));
}
