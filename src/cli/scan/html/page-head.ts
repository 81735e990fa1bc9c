import { createHash } from "node:crypto";
import { html, type Markup } from "./markup.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

/**
 * The head of a page that asks nobody for anything, and in which only this style and this script count: a browser
 * compares them with their hashes (https://www.w3.org/TR/CSP3/#match-element-to-source-list).
 */
export function pageHead(title: string): readonly (Markup | string)[] {
  const policy = `default-src 'none'; style-src ${hashOf(pageStyle)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;
  return [
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>`,
    pageStyle,
    "</style>\n</head>\n",
  ];
}

/** The script is at the end of the page, where it finds all that it works on. */
export function pageEnd(hasWorkloads: boolean): string {
  return `${hasWorkloads ? `<script>${pageScript}</script>\n` : ""}</body>\n</html>\n`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
