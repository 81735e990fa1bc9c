import type { FindingCode, findingKinds } from "../core/findings.ts";
import { bootPages } from "./finding-pages/boot.ts";
import { boxinitPages } from "./finding-pages/boxinit.ts";
import { clusterPages } from "./finding-pages/cluster.ts";
import { effectPages } from "./finding-pages/effects.ts";
import type { FindingPage, FindingPages } from "./finding-pages/finding-page.ts";
import { initPages } from "./finding-pages/init.ts";
import { practicePages } from "./finding-pages/practice.ts";
import { sysboxPages } from "./finding-pages/sysbox.ts";
import { tokenPages } from "./finding-pages/tokens.ts";
import { volumePages } from "./finding-pages/volumes.ts";

export function findingPage(code: FindingCode): FindingPage {
  return pages[code];
}

const pages: FindingPages<typeof findingKinds> = {
  ...initPages,
  ...tokenPages,
  ...volumePages,
  ...bootPages,
  ...sysboxPages,
  ...effectPages,
  ...practicePages,
  ...boxinitPages,
  ...clusterPages,
};
