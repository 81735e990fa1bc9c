import { setTimeout as sleep } from "node:timers/promises";
import type { StartedContainer } from "./runtime/start-container.ts";

/** How long a command may take to make systemd of itself. Milliseconds; booting may take longer. */
const patience = 10_000;

/** Until systemd has booted, or PID 1 has ended, or it has been another program for so long that it will stay one. */
export async function waitForSystemd({ exec, ended }: Pick<StartedContainer, "exec" | "ended">): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const until = Date.now() + patience;
  while (!over && Date.now() < until) {
    const comm = await exec(["cat", "/proc/1/comm"]);
    if (comm.stdout.trim() === "systemd") {
      const { stdout } = await exec(["systemctl", "is-system-running", "--wait"]);
      if (/^(running|degraded)$/m.test(stdout)) return;
    }
    await sleep(50);
  }
}
