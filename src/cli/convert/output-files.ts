import { basename } from "node:path";
import { configMapText } from "../../convert/write-config-map.ts";
import { dockerfileText, serviceFileNames } from "../../convert/write-dockerfile.ts";
import { unitText } from "../../convert/write-unit.ts";
import type { Delivery } from "./convert-document.ts";
import type { ConvertedFile } from "./convert-file.ts";

export interface OutputFile {
  /** Below the folder of the output. */
  readonly path: string;
  readonly text: string;
}

/** What a conversion makes: the manifest, and for each service what delivers it. */
export function outputFiles(
  input: string,
  { text, deliveries }: ConvertedFile,
  byConfigMap: boolean,
): readonly OutputFile[] {
  const manifest = { path: input === "-" ? "manifest.yaml" : basename(input), text };
  return [manifest, ...deliveries.flatMap(byConfigMap ? configMapFile : imageFiles)];
}

function configMapFile({ name, namespace, service }: Delivery): readonly OutputFile[] {
  return [{ path: `${name}.configmap.yaml`, text: configMapText(service, name, namespace) }];
}

function imageFiles({ name, service, image }: Delivery): readonly OutputFile[] {
  const { script, unit } = serviceFileNames(service);
  return [
    { path: `${name}/Dockerfile`, text: dockerfileText(service, image) },
    { path: `${name}/${unit}`, text: unitText(service) },
    { path: `${name}/${script}`, text: service.script },
  ];
}
