import { X509Certificate } from "node:crypto";
import { z } from "zod";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";

const service = z.object({ spec: z.object({ clusterIP: z.string(), ports: z.array(z.object({ port: z.number() })) }) });

const print = `
const [host, port] = process.argv.slice(1);
const socket = require("node:tls").connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
  console.log(socket.getPeerX509Certificate().toString());
  socket.destroy();
});
`;

/** What whoever calls boxinit's Service is shown, by one of its pods. @throws Error where nobody answers */
export async function presentedCertificate({ api, supervised }: ControlPlane): Promise<X509Certificate> {
  const { spec } = service.parse((await api.get("/api/v1/namespaces/boxinit/services/boxinit")).body);
  // From the network of the cluster: its addresses mean nothing here.
  const asked = await supervised.start({
    name: "certificate",
    command: process.execPath,
    args: ["--eval", print, spec.clusterIP, String(spec.ports[0]?.port)],
  });
  await asked.ended;
  return new X509Certificate(asked.output());
}
