import { podOf } from "../../support/review-builder.ts";
import { bootPod } from "../boot-pod.ts";

// Stands for a test run: what becomes of its pod where somebody ends it?
await bootPod(podOf({ container: { command: ["/sbin/init"] } }), { generation: "bookworm" });
console.log("booted");
setInterval(() => undefined, 1000);
