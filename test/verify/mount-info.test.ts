import { describe, expect, it } from "vitest";
import { parseMountInfo } from "../../src/verify/mount-info.ts";

const root = "36 35 98:0 / / rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n";

describe("mountinfo", () => {
  it("is read as proc_pid_mountinfo(5) has it, optional fields or not", () => {
    const other =
      "37 36 0:5 /a /b ro shared:2 propagate_from:3 unbindable - tmpfs none rw,size=4k\n38 36 0:6 / /c rw - proc p rw\n";
    const read = parseMountInfo(root + other);
    expect(read).toEqual({
      is: "read",
      mounts: [
        {
          ...{ id: 36, parentId: 35, device: "98:0", root: "/", mountPoint: "/", options: ["rw", "noatime"] },
          ...{ type: "ext3", source: "/dev/root", superOptions: ["rw", "errors=continue"] },
        },
        {
          ...{ id: 37, parentId: 36, device: "0:5", root: "/a", mountPoint: "/b", options: ["ro"] },
          ...{ type: "tmpfs", source: "none", superOptions: ["rw", "size=4k"] },
        },
        expect.objectContaining({ id: 38, type: "proc" }),
      ],
    });
  });

  it.each([
    ["a blank, a tab, a newline, a backslash", "/a\\040b\\011c\\012d\\134e", "/a b\tc\nd\\e"],
    ["digits that are no escape", "/a\\04", "/a\\04"],
    ["an escape of an escape, once", "/a\\134040", "/a\\040"],
    ["what is beyond ASCII, as it is", "/größe", "/größe"],
  ])("has paths in which stand %s", (_, written, path) => {
    const read = parseMountInfo(`${root}37 36 0:5 ${written} ${written} rw - tmpfs none rw`);
    expect(read).toMatchObject({ mounts: [{}, { mountPoint: path, root: path }] });
  });

  it("can have a source of nothing, a source with #, a root that is no path, and the line ends of a terminal", () => {
    const lines = "37 36 0:5 / /a rw - tmpfs  rw\r\n38 36 0:4 net:[4026532000] /b rw - nsfs \\043x rw\r\n";
    expect(parseMountInfo(root + lines)).toMatchObject({
      mounts: [{}, { source: "", superOptions: ["rw"] }, { source: "#x", root: "net:[4026532000]" }],
    });
  });

  it("has an end: of each of very many mounts it would have to be told what covers it", () => {
    const lines = root.repeat(10_000);
    expect(parseMountInfo(lines)).toMatchObject({ is: "read" });
    const why = "it has more than 10000 mounts in it";
    expect(parseMountInfo(lines + root)).toMatchObject({ is: "malformed", line: 10_001, why });
  });

  it.each([
    ["", 1, "it has no mount in it"],
    ["\n\n", 1, "it has no mount in it"],
    [`${root}none /tmp tmpfs rw 0 0\n`, 2, "it does not begin with the id of a mount"],
    [`${root}37 x 0:5 / /a rw - tmpfs none rw\n`, 2, "its second field is not the id of a mount"],
    [`${root}37 36 tmpfs / /a rw - tmpfs none rw\n`, 2, "its third field is not a device, such as 8:1"],
    [`${root}\n37 36 0:5 / a rw - tmpfs none rw\n`, 3, "its fifth field is not an absolute path"],
    [`37 36 0:5 / /a rw shared:1\n${root}`, 1, "the - before the type of the file system is missing"],
    [`${root}37 36 0:5 / /a rw - tmpfs\n`, 2, "it has no type, source and options of a file system behind the -"],
    ["Error from server (NotFound)\n", 1, "it does not begin with the id of a mount"],
  ])("%j: line %i, %s", (text, line, why) => {
    expect(parseMountInfo(text)).toMatchObject({ is: "malformed", line, why });
  });
});
