import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();

const github = (paths: readonly string[], input = "") =>
  runBoxinit(["audit", "-o", "github", ...paths], input, folder.path);

const [container] = wrappedPodSpec.containers;
const notRoot = { ...wrappedPodSpec, containers: [{ ...container, securityContext: { runAsUser: 1000 } }] };

describe.concurrent("audit -o github", () => {
  it("prints a workflow command for each finding, at its line, of its severity", async () => {
    folder.write("lab/machine.yaml", yamlOf(pod("machine", wrappedPodSpec), pod("user", notRoot)));
    const { stdout } = await github(["lab/machine.yaml"]);
    expect(stdout.split("\n")).toEqual([
      '::warning file=lab/machine.yaml,line=12,col=7,title=init-wrapped::Pod machine, container main: Sysbox does not recognise systemd started as ["sh","-c","exec /sbin/init"]; repair: command ["/sbin/init"]. Write command: ["/sbin/init"] (with init\'s own arguments behind it) and no args.',
      "::notice file=lab/machine.yaml,line=12,col=7,title=run-smaller::Pod machine, container main: once Sysbox recognises systemd, /run is a tmpfs of 64 MiB instead of a fifth of the memory. Keep large files out of /run.",
      "::warning file=lab/machine.yaml,line=24,col=11,title=token-hidden::Pod machine, container main: token /var/run/secrets/serviceaccount is hidden by systemd's /run; repair: move to /etc/serviceaccount. Mount tokens outside /run, or start /sbin/init directly so that Sysbox prepares /run.",
      "::error file=lab/machine.yaml,line=61,col=9,title=not-root::Pod user, container main: runAsUser: 1000 keeps systemd from booting: it must run as uid 0 (Failed to mount tmpfs at /run). Remove runAsUser and runAsNonRoot for this container: Sysbox maps root to an ordinary user.",
      "",
    ]);
  });

  it("escapes names that would end a command, or begin one", async () => {
    const file = "a,b:100%\r\n::stop-commands::x.yaml";
    folder.write(file, yamlOf(pod("evil%0A\n::error::\u001b[2J", wrappedPodSpec)));
    const lines = (await github([file])).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(
        /^::(warning|notice) file=a%2Cb%3A100%25%0D%0A%3A%3Astop-commands%3A%3Ax\.yaml,line=\d+,col=\d+,title=[a-z-]+::Pod evil%250A\\u000a::error::\\u001b\[2J, container main: /,
      );
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it("names no file for standard input, and is silent where there is nothing", async () => {
    const { stdout } = await github(["-"], yamlOf(pod("machine", wrappedPodSpec)));
    expect(stdout).toMatch(/^::warning line=12,col=7,title=init-wrapped::/);
    expect(await github(["-"], yamlOf(pod("machine", rightPodSpec)))).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });

  it("annotates what it can't read", async () => {
    folder.write("broken.yaml", "kind: Pod\n  a: b\n");
    expect(await github(["broken.yaml"])).toMatchObject({
      stdout: expect.stringMatching(/^::error file=broken\.yaml,line=\d,col=\d+,title=not readable::/),
      exitCode: 2,
    });
  });
});
