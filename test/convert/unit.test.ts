import { expect, it } from "vitest";
import { unitText } from "../../src/convert/write-unit.ts";
import { conversionOf, convert, podWithScript } from "./converted.ts";

function unitFor(script: string, shell: string, container: Readonly<Record<string, unknown>>): readonly string[] {
  const { service } = conversionOf(convert(podWithScript(script, shell, { container })));
  if (service === undefined) throw new Error("there is no service");
  return unitText(service).split("\n");
}

it("hands on names of variables, and never a value", () => {
  const env = [
    { name: "TOKEN", value: "s3cret" },
    { name: "FROM_SECRET", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
    { name: "not.a.name", value: "x" },
  ];
  const lines = unitFor(
    `JAVA_HOME=/x; agent "\${FROM_IMAGE:-x}" $OTHER; sudo --preserve-env=KEPT,ALSO agent; exec /sbin/init`,
    "bash",
    { env },
  );
  const [own, usual] = lines.filter((line) => line.startsWith("PassEnvironment="));
  expect(own).toBe("PassEnvironment=ALSO FROM_IMAGE FROM_SECRET JAVA_HOME KEPT OTHER TOKEN");
  expect(usual?.split(/[= ]/)).toEqual(
    expect.arrayContaining(["PATH", "HOME", "KUBERNETES_SERVICE_HOST", "AWS_ROLE_ARN", "AZURE_CLIENT_ID"]),
  );
  expect(lines.join("\n")).not.toMatch(/s3cret|not\.a\.name/);
});

it("runs the script by the shell and the options that it had, in the folder that it had", () => {
  const command = ["/usr/local/bin/bash", "-e", "-xc", "--"];
  const lines = unitFor("", "", { command, args: ["agent; exec /sbin/init"], workingDir: "/srv/app" });
  expect(lines).toContain("ExecStart=/usr/local/bin/bash -ex /usr/local/lib/boxinit/main.sh");
  expect(lines).toContain("WorkingDirectory=/srv/app");
});

it("comes before every service where the work came before init, and beside them where it came beside", () => {
  const before = unitFor("agent; exec /sbin/init", "sh", {});
  expect(before).toEqual(expect.arrayContaining(["Type=oneshot", "Before=sysinit.target shutdown.target"]));
  expect(before).toContain("WantedBy=sysinit.target");
  const beside = unitFor("/sbin/init & agent", "sh", {});
  expect(beside).toEqual(expect.arrayContaining(["Type=exec", "WantedBy=multi-user.target"]));
  expect(beside.filter((line) => /^(?:Before|DefaultDependencies|FailureAction)=/.test(line))).toEqual([]);
});
