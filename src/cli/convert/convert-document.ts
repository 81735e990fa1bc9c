import type { ContainerConversion, Service } from "../../convert/conversion.ts";
import { convertPod } from "../../convert/convert-pod.ts";
import { deliveryName } from "../../convert/delivery-name.ts";
import { type DeliveredConversion, patchPod, volumeName } from "../../convert/patch-container.ts";
import { refuse } from "../../convert/refusals.ts";
import type { Operation } from "../../core/decision.ts";
import type { Pod } from "../../core/pod.ts";
import type { Policy } from "../../core/policy.ts";
import { editDocument } from "../../manifests/edit/edit-document.ts";
import { findPods, type PodInManifest } from "../../manifests/find-pods.ts";
import type { PodTemplates } from "../../manifests/pod-templates.ts";
import { type ObjectDocument, readDocuments } from "../../manifests/read-documents.ts";

export interface ConvertOptions {
  readonly policy: Policy;
  readonly templates: PodTemplates;
  /** Names of containers; undefined for all of them. */
  readonly containers: readonly string[] | undefined;
  /** Services are delivered by ConfigMaps, and not by images. */
  readonly byConfigMap: boolean;
}

export interface ConvertedPod {
  readonly found: PodInManifest;
  readonly containers: readonly ContainerConversion[];
  /** Why nothing was looked for in it. */
  readonly passedOver?: string;
}

/** A service, and for whom it is. */
export interface Delivery {
  /** Of its folder, or its ConfigMap. */
  readonly name: string;
  readonly namespace: string | null;
  readonly service: Service;
  readonly image: string;
}

export interface ConvertedDocument {
  readonly text: string;
  readonly pods: readonly ConvertedPod[];
  readonly deliveries: readonly Delivery[];
}

/** @param taken names of deliveries; those of this document are added */
export function convertDocument(
  document: ObjectDocument,
  options: ConvertOptions,
  taken: Set<string>,
): ConvertedDocument {
  const deliveries: Delivery[] = [];
  let { text } = document;
  const pods = findPods(document.object, options.templates).map((found): ConvertedPod => {
    const converted = convertPod(found.pod, options.policy);
    if (converted.is === "passed-over") return { found, containers: [], passedOver: converted.why };
    const chosen = converted.containers
      .filter(({ container }) => options.containers?.includes(container.name) ?? true)
      .map((one) => withFreeVolume(one, converted.pod, options.byConfigMap));
    const delivered = chosen.flatMap((one) => deliver(one, found, options.byConfigMap, taken));
    const edited = edit({ ...document, text }, found, patchPod(converted.pod, delivered));
    if ("why" in edited) return { found, containers: chosen.map((one) => notEdited(one, edited.why)) };
    text = edited.text;
    deliveries.push(...delivered.flatMap((one) => deliveryOf(one, found)));
    return { found, containers: chosen };
  });
  return { text, pods, deliveries };
}

interface NamedConversion extends DeliveredConversion {
  readonly name: string;
}

function deliver(
  one: ContainerConversion,
  { kind, name }: PodInManifest,
  byConfigMap: boolean,
  taken: Set<string>,
): readonly NamedConversion[] {
  if (one.is !== "converted") return [];
  const { container, conversion } = one;
  const named = deliveryName([kind, name ?? "", container.name], taken);
  taken.add(named);
  return [{ container, conversion, name: named, ...(byConfigMap ? { configMap: named } : {}) }];
}

function deliveryOf({ name, container, conversion }: NamedConversion, found: PodInManifest): readonly Delivery[] {
  const { service } = conversion;
  return service === undefined ? [] : [{ name, namespace: found.namespace, service, image: container.image }];
}

function withFreeVolume(one: ContainerConversion, pod: Pod, byConfigMap: boolean): ContainerConversion {
  if (!byConfigMap || one.is !== "converted" || one.conversion.service === undefined) return one;
  const name = volumeName(one.conversion.service);
  const isTaken = pod.volumes?.some((volume) => volume.name === name) ?? false;
  return isTaken ? { container: one.container, is: "refused", refusals: [refuse("name-taken", { name })] } : one;
}

function notEdited(one: ContainerConversion, why: string): ContainerConversion {
  if (one.is !== "converted") return one;
  return { container: one.container, is: "refused", refusals: [refuse("not-editable", { why })] };
}

function edit(
  document: ObjectDocument,
  found: PodInManifest,
  patch: readonly Operation[],
): { readonly text: string } | { readonly why: string } {
  if (patch.length === 0) return document;
  const [current] = readDocuments(document.text);
  if (current?.is !== "object") throw new Error("an edited document is no object any more, though it was checked");
  const at = found.item + found.at;
  const edited = editDocument(
    { ...document, object: current.object },
    patch.map((operation) => ({ ...operation, path: at + operation.path })),
  );
  return edited.is === "edited" ? { text: edited.text } : { why: edited.why };
}
