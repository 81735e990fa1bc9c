import { hasOtherUsers } from "./other-users.ts";

/** A folder or file that a container sees. */
export interface Mount {
  /** In the container. */
  readonly path: string;
  readonly source: string;
  readonly readOnly: boolean;
}

export interface ContainerRoot {
  readonly root: string;
  readonly mounts: readonly Mount[];
  readonly readOnly: boolean;
  readonly user: string;
  readonly groups: readonly number[];
}

/**
 * A script that lays out a container's files in mounts of its own, and then runs its arguments there. Beside the image's
 * own files there are the machine's libraries, which stand for those of the base image.
 */
export function rootScript({ root, mounts, readOnly, user, groups }: ContainerRoot): string {
  const as = hasOtherUsers() ? `--userspec=${user} --groups=${groups.join(",")}` : "";
  return `
set -e
path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=${quoted(root)}
show() {
  if [ -d "$2" ]; then mkdir -p "$root$1"; else mkdir -p "$(dirname "$root$1")"; touch "$root$1"; fi
  mount --bind "$2" "$root$1"
  [ "$3" = rw ] || mount -o remount,bind,ro "$root$1"
}
mount -t tmpfs -o mode=755 tmpfs "$root"
for folder in /usr/lib /usr/lib64; do [ ! -d "$folder" ] || show "$folder" "$folder" ro; done
for folder in /lib /lib64; do
  if [ -L "$folder" ]; then cp -P "$folder" "$root$folder"; elif [ -d "$folder" ]; then show "$folder" "$folder" ro; fi
done
mkdir -m 1777 "$root/tmp"
mkdir "$root/proc" "$root/dev" "$root/etc"
echo "127.0.0.1 localhost" > "$root/etc/hosts"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
${mounts.map(({ path, source, readOnly: ro }) => `show ${quoted(path)} ${quoted(source)} ${ro ? "ro" : "rw"}`).join("\n")}
${readOnly ? 'mount -o remount,bind,ro "$root"' : ""}
setpriv=$(command -v setpriv)
chroot=$(command -v chroot)
exec env -u PWD -u OLDPWD PATH="$path" "$setpriv" --no-new-privs "$chroot" ${as} "$root" "$@"
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
