import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedContainer } from "./runtime/start-container.ts";

/** How long a command may take to make systemd of itself. Milliseconds. */
const patience = 20_000;
/** How long systemd, once it can be asked, may take to boot: far above what it takes, for a busy machine. */
const patienceOfBoot = 120_000;

/**
 * Until systemd has booted, or PID 1 has ended, or it has been another program for so long that it will stay one.
 *
 * @param name - of what becomes PID 1, as /proc/1/comm names it
 */
export async function waitForPid1(
  container: Pick<StartedContainer, "exec" | "ended" | "pid1">,
  name = "systemd",
): Promise<void> {
  let over = false;
  void container.ended.then(() => {
    over = true;
  });
  let until = performance.now() + patience;
  let canBeAsked = false;
  while (!over && performance.now() < until) {
    const pid1 = container.pid1();
    if (pid1?.name === name && name !== "systemd") return;
    // There from the moment on that it can be asked.
    if (pid1?.name === "systemd" && existsSync(join(pid1.root, "run/systemd/private"))) {
      if (!canBeAsked) until = performance.now() + patienceOfBoot;
      canBeAsked = true;
      const { stdout } = await container.exec(["systemctl", "is-system-running", "--wait"]);
      if (/^(running|degraded|maintenance)$/m.test(stdout)) return;
    }
    await sleep(20);
  }
}
