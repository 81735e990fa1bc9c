import { kubectl } from "../../../cluster/control-plane/run-kubectl.ts";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { customResources } from "./custom-resources.ts";

/** All of them, until objects of them can be made. */
export function createCustomResources(controlPlane: ControlPlane): void {
  kubectl(controlPlane, ["create", "--filename", customResources]);
  const established = ["--for=condition=Established", "customresourcedefinitions", "--all", "--timeout=120s"];
  kubectl(controlPlane, ["wait", ...established]);
}
