import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { nodeAddress } from "../../../cluster/control-plane/node-network.ts";

/** A pod's network. */
export interface Sandbox {
  readonly address: string;
  /** A command that runs the one after it in that network. */
  readonly enter: readonly string[];
  remove(): Promise<void>;
}

const run = promisify(execFile);

/** The network of the node itself, for pods that want it. */
export const nodeNetwork: Sandbox = { address: nodeAddress, enter: [], remove: async () => {} };

/** A network namespace with an address of its own, from which the node and nothing else is reached. */
export async function makeSandbox(number: number): Promise<Sandbox> {
  const name = `pod-${number}`;
  const address = `10.1.${Math.floor(number / 250)}.${(number % 250) + 2}`;
  const ip = (command: string) => run("ip", command.split(" "));
  await ip(`netns add ${name}`);
  await ip(`link add veth-${number} type veth peer name eth0 netns ${name}`);
  await ip(`link set veth-${number} up`);
  await ip(`route add ${address}/32 dev veth-${number}`);
  await ip(`-n ${name} link set lo up`);
  await ip(`-n ${name} address add ${address}/32 dev eth0`);
  await ip(`-n ${name} link set eth0 up`);
  await ip(`-n ${name} route add ${nodeAddress} dev eth0`);
  await ip(`-n ${name} route add default via ${nodeAddress}`);
  return {
    address,
    enter: ["nsenter", `--net=/run/netns/${name}`],
    remove: async () => void (await ip(`netns delete ${name}`)),
  };
}
