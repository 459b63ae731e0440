// What every walk through the pages has in common: a browser, and steps in which every page is looked at.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

/** A setting from the environment that no walk can do without. */
export const needed = (name) => {
  const value = process.env[name];
  assert(value, `the environment variable ${name} is not set`);
  return value;
};

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The checker of accessibility, to be run within a page. */
const AXE = fs.readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What HTML, stylesheet and script of a page may weigh together, as it is said to `page_tests/budget.rs` of the portal. */
const PAGE_SIZE_BYTES_MAX = 60 * 1024;

/** Width of a phone, for walks whose every page is looked at on one as well. */
const PHONE_WIDTH = 390;
/** Windows below are laid out as on a phone. */
const NARROW = 640;
/** Width of a sheet of A4 between its margins. */
const PAPER_WIDTH = 720;

/** The status of a page that the browser has already. */
const UNCHANGED = 304;

/** Whether an answer leads on to another page. */
const leadsOn = (response) => response.status() >= 300 && response.status() < 400 && response.status() !== UNCHANGED;

/** Stylesheet and script of the pages, by address. */
const beside = new Map();

/** What axe-core has looked at, by door, page, language and way of reading, and by desk: once is enough. */
const lookedAt = new Set();

/** One walk: a browser context in which every step is looked at. */
export class Walk {
  /**
   * `site` says which doors are ours, where screenshots go, what no address may hold, whether each page is looked at in the
   * width of a phone as well, and whose desk it is if it is one.
   */
  static async in(browser, settings, name, site) {
    const isScripted = settings.javaScriptEnabled !== false;
    const context = await browser.newContext(settings);
    const scripted = isScripted ? context : await browser.newContext({ ...settings, javaScriptEnabled: true });
    return new this(await context.newPage(), name, { ...site, isScripted, scripted });
  }

  constructor(page, name, site) {
    this.page = page;
    this.name = name;
    this.site = site;
    this.steps = 0;
    this.complaints = [];
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // The browser itself remarks on answers that are no 2xx; which ones are expected is said step by step.
      const isStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isStatus) this.complaints.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const origin = new URL(request.url()).origin;
      const isOurs = request.url().startsWith("data:") || site.doors.some((url) => new URL(url).origin === origin);
      if (!isOurs) this.complaints.push(`foreign request: ${request.url()}`);
    });
  }

  /** Does something that loads a page, then checks its status and words and keeps a screenshot. */
  async step(title, action, { first, status = 200, says = [], not = [] }) {
    const { site } = this;
    await first?.();
    const [response] = await Promise.all([
      this.page.waitForResponse((r) => r.request().isNavigationRequest() && !leadsOn(r)),
      action(),
    ]);
    await this.page.waitForLoadState("load");
    const headers = response.headers();
    assert.match(headers["content-security-policy"], /^default-src 'none'; style-src 'self'/, `${title}: policy`);
    assert.equal(headers["cache-control"], response.url().startsWith(site.extranet) ? "no-store" : "no-cache", `${title}: cache`);
    assert.equal(response.status() === UNCHANGED ? 200 : response.status(), status, `${title}: status`);
    const text = await this.page.locator("body").innerText();
    assert.equal(await this.page.locator(".demo").count(), 1, `${title}: says that it is a demo`);
    const missing = says.filter((words) => !text.includes(words));
    if (missing.length > 0) {
      const content = await this.page.locator(".content > .column").innerText();
      assert.fail(`${this.name}, ${title}: the page does not say “${missing.join("”, “")}”\n${content}`);
    }
    for (const words of not) assert(!text.includes(words), `${title}: the page says “${words}”`);
    const address = this.page.url();
    assert(!site.secrets.some((secret) => address.includes(secret)), `${title}: personal data in the address`);
    await this.checkForms(title);
    await this.checkSize(title, response);
    this.steps += 1;
    await this.keep(title);
    await this.checkAccessibility(title);
    if (site.alsoOnPhone) await this.inWidth(PHONE_WIDTH, () => this.keep(title, "-phone"));
    assert.deepEqual(this.complaints, [], title);
  }

  /** Keeps a screenshot of the page, which is no wider than its window. */
  async keep(title, how = "") {
    const [content, window] = await this.page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth];
    });
    assert(content <= window, `${title}${how}: the page is ${content} wide, the window ${window}`);
    const file = `${this.name}-${String(this.steps).padStart(2, "0")}-${title}${how}.png`;
    await this.page.screenshot({ path: path.join(this.site.screenshots, file), fullPage: true });
  }

  /** Does something while the window has another width. */
  async inWidth(width, work) {
    const before = this.page.viewportSize();
    await this.page.setViewportSize({ ...before, width });
    await work();
    await this.page.setViewportSize(before);
  }

  /** Looks at the open page as it comes out on paper: it says these words, and nothing that only a screen can do. */
  async print(title, says) {
    await this.page.emulateMedia({ media: "print" });
    const text = await this.page.locator("body").innerText();
    for (const words of says) assert(text.includes(words), `${title}: the paper does not say “${words}”\n${text}`);
    for (const screen of await this.page.locator(".no-print, .navigation, form input").all()) {
      assert(!(await screen.isVisible()), `${title}: on paper as well: ${await screen.innerText()}`);
    }
    await this.inWidth(PAPER_WIDTH, () => this.keep(title, "-printed"));
    await this.page.emulateMedia({ media: null });
  }

  /** Every input that takes something has a label. */
  async checkForms(title) {
    for (const input of await this.page.locator("input:not([type=hidden]):not([type=submit]), select, textarea").all()) {
      const id = await input.getAttribute("id");
      assert.equal(await this.page.locator(`label[for="${id}"]`).count(), 1, `${title}: input ${id} has one label`);
    }
  }

  /** A page fetches one stylesheet and one script at most, and comes over a slow line as well. */
  async checkSize(title, response) {
    let bytes = (await response.body()).length;
    const elements = await this.page.locator('link[rel="stylesheet"], script').all();
    assert.equal(elements.length, 2, `${title}: one stylesheet and one script`);
    for (const element of elements) {
      const address = (await element.getAttribute("href")) ?? (await element.getAttribute("src"));
      const url = new URL(address, this.page.url()).href;
      if (!beside.has(url)) beside.set(url, await (await this.page.request.get(url)).body());
      bytes += beside.get(url).length;
    }
    assert(bytes <= PAGE_SIZE_BYTES_MAX, `${title}: ${bytes} bytes`);
  }

  async close() {
    await this.page.context().close();
    await this.site.scripted.close();
  }

  /**
   * axe-core finds nothing to mend, in light colours and in dark ones. Where the page's own script is off, axe-core could not run
   * either: what was answered is then shown to a browser of the same kind with script.
   */
  async checkAccessibility(title) {
    const { page, site } = this;
    const [lang, letters] = await page.evaluate(() => [document.documentElement.lang, document.body.className]);
    const isNarrow = page.viewportSize().width < NARROW;
    const which = [site.whose, new URL(page.url()).port, title, lang, letters, isNarrow].join();
    if (lookedAt.has(which)) return;
    lookedAt.add(which);
    if (site.isScripted) return this.lookAt(page, title);
    this.twin ??= await this.twinOf();
    this.shown = await page.content();
    await this.twin.goto(page.url().split("#")[0]);
    return this.lookAt(this.twin, title);
  }

  /** A page of a browser like this one but with script, which is shown what this one was answered and asks nobody. */
  async twinOf() {
    const twin = await this.site.scripted.newPage();
    await twin.route("**", (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) return route.fulfill({ contentType: "text/html; charset=utf-8", body: this.shown });
      const isSheet = request.resourceType() === "stylesheet";
      return isSheet ? route.fulfill({ contentType: "text/css", body: beside.get(request.url()) }) : route.abort();
    });
    return twin;
  }

  async lookAt(page, title) {
    await page.evaluate(AXE);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(async (isDark) => {
        // Dark colours change colours and nothing else.
        const rules = isDark ? { runOnly: ["color-contrast", "link-in-text-block"] } : {};
        // The trace across the page is decoration to whoever reads, and faint on purpose; assistive technology is not told it.
        const found = await window.axe.run({ exclude: [".trace"] }, { resultTypes: ["violations"], ...rules });
        const places = (nodes) => nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
        return found.violations.map(({ id, nodes }) => [id, ...places(nodes)].join("\n  "));
      }, colorScheme === "dark");
      assert.deepEqual(violations, [], `${this.name}, ${title}, ${colorScheme}: accessibility`);
    }
    await page.emulateMedia({ colorScheme: null });
  }

  open(url) {
    return () => this.page.goto(url);
  }

  press(selector) {
    return () => this.page.locator(selector).click();
  }

  /** Fills the open form in: by id what is entered or chosen, `true` and `false` for what is ticked. */
  async fill(values) {
    for (const [id, value] of Object.entries(values)) {
      const input = this.page.locator(`[id="${id}"]`);
      if (typeof value === "boolean") await input.setChecked(value);
      else if ((await input.evaluate((element) => element.localName)) === "select") await input.selectOption(value);
      else await input.fill(value);
    }
  }

  async search(text) {
    await this.page.fill("#q", text);
    await this.page.locator("form.search input[type=submit]").click();
  }
}

/** Runs `work` with a browser that keeps to itself. */
export async function withBrowser(screenshots, work) {
  fs.mkdirSync(screenshots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
