import { a, Capability, PeprModule } from "pepr";
import configuration from "./package.json";

// The least that makes a Sysbox pod come out right, as bench/go/repair does, in the way of Pepr's own examples.
const repair = new Capability({
  name: "repair",
  description: "Unwraps init and mirrors the API token",
  namespaces: [],
});

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const wrapped = JSON.stringify(["sh", "-c", "exec /sbin/init"]);

repair
  .When(a.Pod)
  .IsCreated()
  .Mutate((request) => {
    const { spec } = request.Raw;
    if (spec?.runtimeClassName !== "sysbox-runc") return;
    for (const container of spec.containers) {
      if (JSON.stringify(container.command) !== wrapped || container.args !== undefined) continue;
      container.command = ["/sbin/init"];
      const token = container.volumeMounts?.find(({ mountPath }) => mountPath === tokenPath);
      if (token !== undefined) container.volumeMounts?.push({ ...token, mountPath: "/etc/serviceaccount" });
    }
  });

new PeprModule(configuration, [repair], { deferStart: true }).start(Number(process.env.PORT));
