import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { startApiServerStandIn } from "../../test/support/stand-in-api-server.ts";
import { buildBundle } from "../bundle/build-bundle.ts";
import { chartEnvironment } from "../bundle/chart-environment.ts";
import { renderedObject } from "../bundle/rendered-object.ts";
import { repository } from "./cache.ts";
import type { Contender, Place, Prepared } from "./contender.ts";

const configMap = z.looseObject({ kind: z.literal("ConfigMap"), data: z.looseObject({ "config.yaml": z.string() }) });
const configuration = z.looseObject({ server: z.looseObject({}), certificates: z.unknown() });

/**
 * The bundle as the chart starts it: its configuration and environment are read from the rendered manifest. But the
 * certificate is a file's, as every contender's is, and the addresses are free ones.
 */
export const boxinit: Contender = { name: "boxinit", title: "boxinit", answers: "repairs", prepare };

async function prepare(): Promise<Prepared> {
  // Of its own, since a run beside this one builds anew.
  const place = `bench/run-${process.pid}`;
  process.on("exit", () => rmSync(join(repository, ".cache", place), { recursive: true, force: true }));
  const program = buildBundle(place);
  const environment = chartEnvironment();
  const { certificates: _, ...config } = chartConfiguration();
  // For Events and the look at RuntimeClasses, which the chart has on.
  const apiServer = await startApiServerStandIn();
  return {
    launch: ({ port, folder }: Place) => {
      const files = { config: join(folder, "config.yaml"), kubeconfig: join(folder, "kubeconfig") };
      const addresses = { listen: `127.0.0.1:${port}`, opsListen: "127.0.0.1:0" };
      const tls = { mode: "files", certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
      writeFileSync(files.config, stringify({ ...config, server: { ...config.server, ...addresses }, tls }));
      writeFileSync(files.kubeconfig, apiServer.kubeconfig);
      return {
        command: process.execPath,
        args: [program, "serve", `--config=${files.config}`],
        environment: { ...environment, KUBECONFIG: files.kubeconfig },
        path: "/mutate/enforce?timeout=5s",
      };
    },
    close: apiServer.close,
  };
}

function chartConfiguration() {
  return configuration.parse(parse(renderedObject(configMap).data["config.yaml"]));
}
