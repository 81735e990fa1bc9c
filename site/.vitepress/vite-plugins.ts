import type { Plugin } from "vitepress";
import { documentPath } from "../../scripts/docs/documents.ts";

/** Pages lie outside of this folder, and become components that import vue: which is installed here. */
export const vueForPages: Plugin = {
  name: "boxinit-vue-for-pages",
  enforce: "pre",
  resolveId(id, importer) {
    const isOfPage = /^vue(?:$|\/)/.test(id) && importer?.endsWith(".md") === true;
    return isOfPage ? this.resolve(id, documentPath("site/package.json"), { skipSelf: true }) : undefined;
  },
};

/**
 * Both languages are searched at once. VitePress makes an index for each, of documents by the path of their source, and
 * so none for Chinese; most of what there is to find is in English anyway.
 */
export const oneSearchIndex: Plugin = {
  name: "boxinit-one-search-index",
  enforce: "post",
  transform(code, id) {
    if (id !== "/@localSearchIndex") return undefined;
    return code.replace("export default {", 'export default {"zh": () => import("@localSearchIndexroot"),');
  },
};
