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

/** One walk: a browser context in which every step is looked at. */
export class Walk {
  /** `site` says which doors are ours, where screenshots go, and what no address may hold. */
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
      this.page.waitForResponse((r) => r.request().isNavigationRequest() && (r.status() < 300 || r.status() >= 400)),
      action(),
    ]);
    await this.page.waitForLoadState("load");
    const headers = response.headers();
    assert.match(headers["content-security-policy"], /^default-src 'none'; style-src 'self'/, `${title}: policy`);
    assert.equal(headers["cache-control"], response.url().startsWith(site.extranet) ? "no-store" : "no-cache", `${title}: cache`);
    assert.equal(response.status(), status, `${title}: status`);
    const text = await this.page.locator("body").innerText();
    for (const words of ["演示数据", ...says]) {
      assert(text.includes(words), `${title}: the page does not say “${words}”\n${text}`);
    }
    for (const words of not) assert(!text.includes(words), `${title}: the page says “${words}”`);
    const address = this.page.url();
    assert(!site.secrets.some((secret) => address.includes(secret)), `${title}: personal data in the address`);
    await this.checkForms(title);
    const file = `${this.name}-${String(++this.steps).padStart(2, "0")}-${title}.png`;
    await this.page.screenshot({ path: path.join(site.screenshots, file), fullPage: true });
    assert.deepEqual(this.complaints, [], title);
  }

  /** Every input that takes something has a label, and the page is no wider than the window. */
  async checkForms(title) {
    for (const input of await this.page.locator("input:not([type=hidden]):not([type=submit]), select, textarea").all()) {
      const id = await input.getAttribute("id");
      assert.equal(await this.page.locator(`label[for="${id}"]`).count(), 1, `${title}: input ${id} has one label`);
    }
  }

  open(url) {
    return () => this.page.goto(url);
  }

  press(selector) {
    return () => this.page.locator(selector).click();
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
