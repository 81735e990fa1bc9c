import { readFileSync } from "node:fs";
import { z } from "zod";
import { bindPods } from "./bind-pods.ts";
import { readImageConfig } from "./image.ts";
import { connectKube } from "./kube.ts";
import { startKubelet } from "./kubelet.ts";

// The only node of a cluster: what gives it pods, and what runs them. Its argument is a file with its options.
const options = z
  .strictObject({
    kubeconfig: z.string(),
    /** Where pods have their volumes and what they print. */
    folder: z.string(),
    dockerfile: z.string(),
    /** What the Dockerfile builds. */
    bundle: z.string(),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));

const name = "node";
const labels = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" };
const kube = connectKube(options.kubeconfig);
await kube.core.createNode({ body: { metadata: { name, labels } } });
const image = {
  config: readImageConfig(options.dockerfile),
  files: [
    { path: "/usr/local/bin/node", source: process.execPath, readOnly: true },
    { path: "/opt/boxinit", source: options.bundle, readOnly: true },
  ],
};
await startKubelet({ kube, name, image, folder: options.folder });
await bindPods(kube, name, labels);
