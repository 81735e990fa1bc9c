import { cpSync, globSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type DefaultTheme, defineConfig } from "vitepress";
import { anchorOf } from "../../scripts/docs/anchor-of.ts";
import { documentPath } from "../../scripts/docs/documents.ts";
import { type Entry, readNavigation } from "../navigation.ts";
import { headingOf, isChinese, pageOf, pages } from "../pages.ts";
import { chineseLocale, chineseSearch, wordsOf } from "./chinese.ts";
import { leadLinks } from "./lead-links.ts";
import { oneSearchIndex, vueForPages } from "./vite-plugins.ts";
import { writeHtml } from "./write-html.ts";

const root = documentPath(".");
const base = process.env.SITE_BASE ?? "/";
const carried = new Set<string>();

/** A box, and what starts in it. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#3451b2" stroke-width="2"><rect
  x="1.5" y="1.5" width="13" height="13" rx="2"/><path d="m6.5 5 4 3-4 3z" fill="#3451b2"/></svg>`;

const address = (document: string) => `/${pageOf(document).replace(/(?:index)?\.md$/, "")}`;

/** VitePress takes every Markdown file that it isn't told to leave. */
function notPages(): string[] {
  const folders = globSync("*/", { cwd: root }).map((folder) => folder.replace(/\/?$/, "/"));
  const hasPages = (folder: string) => pages.some((page) => page.startsWith(folder));
  const others = globSync(
    folders.filter(hasPages).map((folder) => `${folder}**/*.md`),
    { cwd: root },
  );
  return [
    ...folders.filter((folder) => !hasPages(folder)).map((folder) => `${folder}**`),
    ...others.filter((other) => !pages.includes(other)),
  ];
}

function item({ text, document, anchor, entries }: Entry): DefaultTheme.SidebarItem {
  const below = entries.length === 0 ? {} : { collapsed: true, items: entries.map(item) };
  return { text, link: anchor === undefined ? address(document) : `${address(document)}#${anchor}`, ...below };
}

export default defineConfig({
  title: "boxinit",
  description: "Pods that run systemd under Sysbox get their ServiceAccount tokens back",
  // Its picture is in the page: a browser would ask the server for one otherwise.
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  base,
  srcDir: root,
  outDir: join(root, process.env.SITE_OUT ?? "site/dist"),
  cacheDir: join(root, ".cache/site"),
  srcExclude: notPages(),
  rewrites: Object.fromEntries(pages.map((document) => [document, pageOf(document)])),
  locales: {
    root: { label: "English", lang: "en" },
    ...(pages.some(isChinese) && { zh: { label: "简体中文", ...chineseLocale(address) } }),
  },
  themeConfig: {
    nav: ["docs/README.md", "docs/reference/findings.md", "CHANGELOG.md"].map((document) => ({
      text: headingOf(document),
      link: address(document),
    })),
    sidebar: readNavigation().map(({ text, entries }) => ({ text, items: entries.map(item) })),
    search: {
      provider: "local",
      options: {
        locales: { zh: chineseSearch },
        miniSearch: { options: { tokenize: wordsOf }, searchOptions: { combineWith: "AND" } },
      },
    },
    outline: [2, 3],
    // The other language has a few pages only: the switch leads to its first.
    i18nRouting: false,
    externalLinkIcon: false,
  },
  markdown: {
    // The colours of the usual ones are too weak for many eyes.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    // As on GitHub, so that a link with an anchor leads to one place here and there.
    anchor: { slugify: anchorOf },
    // What a command prints, as blocks of the documentation are marked.
    languages: [{ name: "output", scopeName: "text.output", patterns: [], repository: {} }],
    config(markdown) {
      leadLinks(markdown, {
        base,
        repository: process.env.SITE_REPOSITORY || undefined,
        carry: (path) => carried.add(path),
      });
      writeHtml(markdown);
    },
  },
  vite: {
    // The esbuild that is here rewrites no syntax of today for older browsers.
    build: { target: "es2022" },
    optimizeDeps: { esbuildOptions: { target: "es2022" } },
    plugins: [vueForPages, oneSearchIndex],
    ssr: { external: ["vue", "vue/server-renderer"] },
  },
  buildEnd({ outDir }) {
    for (const path of carried) {
      mkdirSync(dirname(join(outDir, path)), { recursive: true });
      cpSync(documentPath(path), join(outDir, path));
    }
  },
});
