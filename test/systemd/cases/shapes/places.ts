import { api, masked, own, recognised, type Shape, wrapped } from "./shape.ts";

/** Where volumes are mounted, and what that means for them and for the tokens. */
export const places: readonly Shape[] = [
  ...([recognised, wrapped, masked] as const).flatMap((command): readonly Shape[] => {
    const kind = command === recognised ? "recognised" : command === wrapped ? "wrapped" : "masked";
    return [
      { name: `${kind}, a volume at \`/run\``, command, mounts: { "/run": "emptyDir", [own]: "token" } },
      { name: `${kind}, a volume at \`/var/run\``, command, mounts: { "/var/run": "emptyDir", [own]: "token" } },
      { name: `${kind}, a volume at \`/run/lock\``, command, mounts: { "/run/lock": "emptyDir", [own]: "token" } },
      {
        name: `${kind}, a token below another volume, which is listed last`,
        command,
        mounts: { "/run/secrets/app/token": "token", "/run/secrets/app": "emptyDir" },
      },
      {
        name: `${kind}, a token that contains another`,
        command,
        mounts: { "/run/secrets/app": "token", "/run/secrets/app/inner": "token" },
      },
      {
        name: `${kind}, something mounted at \`/etc/tmpfiles.d\``,
        command,
        mounts: { [own]: "token", "/etc/tmpfiles.d": "configMap" },
      },
    ];
  }),
  {
    name: "wrapped, a token mounted outside `/run` too",
    command: wrapped,
    mounts: { [own]: "token", "/opt/token": { volumeOf: own } },
  },
  {
    name: "masked, a token mounted outside `/run` too",
    command: masked,
    mounts: { [own]: "token", "/opt/token": { volumeOf: own } },
  },
  {
    name: "masked, several tokens",
    command: masked,
    mounts: {
      [own]: "token",
      "/run/secrets/vault/serviceaccount": "token",
      "/run/vault": "token",
      "/run/secrets/tokens/vault": "token",
    },
  },
  {
    name: "wrapped, several tokens",
    command: wrapped,
    mounts: { "/run/vault": "token", "/run/secrets/vault": "token", "/var/run/a/../b": "token" },
  },
  { name: "masked, a path with `..`", command: masked, mounts: { "/run/a/../token": "token" } },
  {
    name: "masked, a path with a blank and `%`",
    command: masked,
    mounts: { "/run/my token": "token", "/run/%u": "token" },
  },
  { name: "masked, a trailing slash and `//`", command: masked, mounts: { "/run//secrets/./app/": "token" } },
  {
    name: "masked, look-alikes of `/run`",
    command: masked,
    mounts: { "/runner/token": "token", "/var/running": "token" },
  },
  {
    name: "masked, a volume named `boxinit-links`",
    command: masked,
    mounts: { [own]: "token" },
    volumes: [{ name: "boxinit-links", emptyDir: {} }],
  },
  {
    name: "masked, the script binds `/run` to itself",
    command: ["sh", "-c", "mount --rbind /run /run\nexec /sbin/init"],
    mounts: { [own]: "token", "/run/app": "secret" },
  },
  { name: "masked, a volume at `/etc`", command: masked, mounts: { [own]: "token", "/etc": "emptyDir" } },
  {
    name: "wrapped, the path of the API token spelt otherwise",
    command: wrapped,
    mounts: { [api.replace("/var", "")]: "token" },
  },
];
