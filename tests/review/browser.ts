import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { pageAssets } from "../../provider/cli/page-assets";
import { htmlReport } from "../../provider/report/html";
import type { Report } from "../../provider/report/report";

/** A page under test, and everything that it must not have done. */
export interface OpenPage {
  readonly page: Page;
  /** Console messages, errors and refusals of the page's own policy. */
  readonly complaints: string[];
  /** URLs that it asked for, besides itself. */
  readonly requests: string[];
}

/** One Chromium for a file of tests. The suite's set-up names it in CHROMIUM_BIN. */
export class TestBrowser {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "ghpkg-review-"));
  readonly #browser: Browser;
  #pages = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<TestBrowser> {
    const executablePath = process.env["CHROMIUM_BIN"];
    if (executablePath === undefined || executablePath === "") throw new Error("no Chromium: run the suite by npm test -- review");
    // In a container Chromium's own sandbox has no user namespace; the page is ours.
    return new TestBrowser(await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: 60_000 }));
  }

  async show(report: Report, colorScheme: "light" | "dark" = "light"): Promise<OpenPage> {
    const file = path.join(this.#folder, `${(this.#pages += 1)}.html`);
    writeFileSync(file, htmlReport(report, pageAssets()));
    const url = pathToFileURL(file).href;
    const page = await this.#browser.newPage({ viewport: { width: 1240, height: 900 }, colorScheme });
    const [complaints, requests] = [[] as string[], [] as string[]];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url() !== url && requests.push(request.url()));
    await page.goto(url, { waitUntil: "load" });
    return { page, complaints, requests };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
