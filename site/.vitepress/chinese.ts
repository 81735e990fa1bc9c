import type { DefaultTheme, LocaleSpecificConfig } from "vitepress";
import { headingOf, isChinese, pages } from "../pages.ts";

/** The pages that there are in Chinese, each with its heading, and the words around them. */
export function chineseLocale(address: (document: string) => string): LocaleSpecificConfig<DefaultTheme.Config> {
  const items = pages.filter(isChinese).map((document) => ({ text: headingOf(document), link: address(document) }));
  return {
    lang: "zh-CN",
    themeConfig: {
      nav: [{ text: "全部文档（英文）", link: address("docs/README.md") }],
      sidebar: [{ items }],
      outline: { label: "本页内容", level: [2, 3] },
      docFooter: { prev: "上一页", next: "下一页" },
      sidebarMenuLabel: "目录",
      returnToTopLabel: "回到顶部",
      langMenuLabel: "语言",
      skipToContentLabel: "跳到正文",
      darkModeSwitchLabel: "外观",
      darkModeSwitchTitle: "切换到深色",
      lightModeSwitchTitle: "切换到浅色",
    },
  };
}

export const chineseSearch = {
  translations: {
    button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
    modal: {
      displayDetails: "显示详情",
      resetButtonTitle: "清除",
      backButtonTitle: "关闭",
      noResultsText: "没有找到",
      footer: { selectText: "选择", navigateText: "切换", closeText: "关闭" },
    },
  },
};

/**
 * Chinese has no spaces between words: each character is looked for by itself. VitePress hands the text of this function
 * to the browser, so it uses nothing from around it.
 */
export function wordsOf(text: string): string[] {
  return text.replace(/[\u3400-\u9fff]/g, (character) => ` ${character} `).split(/[\n\r\p{Z}\p{P}]+/u);
}
