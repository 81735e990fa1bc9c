import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { boxinitImage } from "../images/boxinit.ts";
import { exec } from "../pods/exec.ts";
import type { PodName } from "../pods/run-pod.ts";

/** Where it answers whoever asks. */
export const clientPort = 9999;

const listen = `require("node:net").createServer((socket) => socket.end()).listen(${clientPort}, "0.0.0.0")`;

/** A pod that can call others, in the image that is at hand. Nothing is said of its security. */
export function clientPod({ namespace, name }: PodName): object {
  const container = {
    name: "client",
    image: boxinitImage().image,
    imagePullPolicy: "Never",
    command: ["/usr/local/bin/node", "--eval", listen],
    readinessProbe: { tcpSocket: { port: clientPort }, periodSeconds: 1 },
  };
  return { metadata: { namespace, name }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } };
}

const connect = `
const [host, port] = process.argv.slice(1);
const tell = (what) => { console.log(what); process.exit(); };
const socket = require("node:net").connect({ host, port: Number(port) }, () => tell("connected"));
socket.on("error", ({ code }) => tell(code));
socket.setTimeout(15_000, () => tell("no answer"));
`;

/** Whether one pod reaches another: `connected`, `no answer` or an error's code. */
export async function reaches(node: ControlPlane, from: PodName, to: PodName, port: number): Promise<string> {
  return evaluate(node, from, connect, await addressOf(node, to), String(port));
}

/** Runs a script by the Node.js of boxinit's image, in a pod of it. @throws Error where it fails */
export async function evaluate(node: ControlPlane, pod: PodName, ...script: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exec(node, pod, ["/usr/local/bin/node", "--eval", ...script]);
  if (code !== 0) throw new Error(`in ${pod.namespace}/${pod.name}: ${stderr}`);
  return stdout.trim();
}

const running = z.object({ status: z.object({ podIP: z.string() }) });

async function addressOf({ api }: ControlPlane, { namespace, name }: PodName): Promise<string> {
  return running.parse((await api.get(`${podsOf(namespace)}/${name}`)).body).status.podIP;
}
