/** How a pod is to be looked at. */
export interface RepairOptions {
  /**
   * `enforce` repairs. `audit` only tells: {@link PodRepair.patch} stays empty. The pod's annotation `boxinit/mode` can
   * lower it and never raise it.
   *
   * @defaultValue `"enforce"`
   */
  readonly mode?: "enforce" | "audit" | undefined;
  /**
   * Where the pod comes from.
   *
   * - `admission`: a pod that the API server sends to a webhook. Its API token is mounted already, and a repair is noted in
   *   the annotation `boxinit/status`.
   * - `manifest`: a pod, or a pod template, as people write it. The API server has yet to mount the API token, so a webhook
   *   has to have another look where that is hidden.
   * - `manifest-with-explicit-api-token`: the same for clusters without a webhook. A hidden API token is mounted a second
   *   time by the manifest itself.
   *
   * @defaultValue `"admission"`
   */
  readonly origin?: "admission" | "manifest" | "manifest-with-explicit-api-token" | undefined;
  /**
   * What is repaired, and how: the section `policy` of boxinit's configuration file, as an object.
   *
   * @defaultValue the defaults of the configuration file
   */
  readonly policy?: PolicyOptions | undefined;
}

/** The section `policy` of the configuration file. What is left out has the default that it has there. */
export interface PolicyOptions extends RepairRules {
  /**
   * The RuntimeClasses that mean Sysbox: names, or names with the rules that differ there. Pods of others are not looked
   * at.
   *
   * @defaultValue `["sysbox-runc"]`
   */
  readonly runtimeClasses?: readonly (string | RuntimeClassRules)[] | undefined;
  /** Images whose entrypoint is known, for containers that have no command of their own. */
  readonly images?: readonly ImageRule[] | undefined;
}

/** The rules that can differ from one RuntimeClass to another. */
export interface RepairRules {
  /**
   * When a shell around init is taken off: always; only where a mount below `/run` would be hidden; never.
   *
   * @defaultValue `"always"`
   */
  readonly unwrap?: "always" | "hidden" | "never" | undefined;
  /**
   * What is done with token mounts below `/run`.
   *
   * @defaultValue `"auto"`
   */
  readonly relocation?: "auto" | "move" | "mirror" | "off" | undefined;
  /**
   * What is done with the API token's mount where it is hidden.
   *
   * @defaultValue `"mirror"`
   */
  readonly apiToken?: "mirror" | "keep" | undefined;
  /**
   * What is done with tokens of containers whose init can not be told.
   *
   * @defaultValue `"keep"`
   */
  readonly unknown?: "keep" | "mirror" | undefined;
  /**
   * Where a container's first token goes; others go beside it, with a suffix.
   *
   * @defaultValue `"/etc/serviceaccount"`
   */
  readonly tokenPath?: string | undefined;
  /**
   * Whether `/usr/sbin/init` is the same program as `/sbin/init` in the images that run here.
   *
   * @defaultValue `true`
   */
  readonly mergedUsr?: boolean | undefined;
  /** Further paths that are the same program as `/sbin/init` in the images that run here. */
  readonly systemdPaths?: readonly ("/lib/systemd/systemd" | "/usr/lib/systemd/systemd")[] | undefined;
  /**
   * Whether a pod that stays broken is admitted. `deny` refuses it, but for `audit`.
   *
   * @defaultValue `"allow"`
   */
  readonly onUnfixable?: "allow" | "deny" | undefined;
  /**
   * Whether the nodes run CRI-O, which has a systemd mode of its own.
   *
   * @defaultValue `false`
   */
  readonly crio?: boolean | undefined;
}

/** The rules for the pods of one RuntimeClass. What is left out is as for the others. */
export interface RuntimeClassRules extends RepairRules {
  /** The name of the RuntimeClass. */
  readonly name: string;
}

/** What the entrypoint of an image is. */
export interface ImageRule {
  /** The whole image reference; `*` stands for any characters, `/` included. */
  readonly match: string;
  /** What it starts: `/sbin/init` itself; systemd in a way that Sysbox does not recognise; something else. */
  readonly init: "recognised" | "masked" | "none";
}
