import { fetchTools } from "../../test/chart/helm/fetch-tools.ts";
import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { mainRelease } from "../../test/cluster/kubernetes/releases.ts";
import { makeBaseImages } from "../../test/image/base-images.ts";
import { makeArchive } from "../../test/node/images/archive.ts";
import { boxinitImage } from "../../test/node/images/boxinit.ts";
import { guest } from "../../test/node/images/guest.ts";
import { pause } from "../../test/node/images/pause.ts";
import { nodePrograms } from "../../test/node/programs/programs.ts";
import { build } from "../../test/support/go-program.ts";
import type { Generation } from "../../test/systemd/rootfs/generations.ts";
import { prepareRootfs } from "../../test/systemd/rootfs/prepare-rootfs.ts";
import {
  bothCgroups,
  goPrograms,
  helmAndKubectl,
  kubernetesPrograms,
  onPath,
  type Prerequisite,
  root,
  seccompHeaders,
} from "../test/prerequisites.ts";

/** What a node takes of a machine. */
export const nodePrerequisites: readonly Prerequisite[] = [
  root,
  kubernetesPrograms([mainRelease]),
  goPrograms(nodePrograms),
  helmAndKubectl,
  bothCgroups,
  seccompHeaders,
  ...["buildah", "debootstrap", "dpkg-deb", "tar", "npm", "cc", "nft", "conntrack", "ip", "unshare"].map(onPath),
];

/** Makes what isn't there yet: programs, tools and images. @param generations - of the guests */
export function prepareNode(generations: readonly Generation[]): void {
  buildPrograms(mainRelease);
  nodePrograms.forEach(build);
  fetchTools();
  prepareRootfs(generations);
  makeBaseImages();
  for (const image of [pause, boxinitImage(), ...generations.map(guest)]) makeArchive(image);
}
