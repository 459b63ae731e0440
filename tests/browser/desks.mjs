// Walks the desks of lead agency, source authorities and auditor on the real extranet door, each with an official's own
// client certificate: every page that a link leads to is opened and looked at, and work goes from desk to desk.
//
// From the environment:
//   EXTRANET_URL         the real extranet door of a demo
//   CERTIFICATE_FOLDER   where NAME.crt and NAME.key of the demo's people are
//   CITIZEN_NUMBER, CITIZEN_NAME, MATTER   a record and a grant of the demo
//   SCREENSHOT_DIR       where screenshots go
//   CHROMIUM             (optional) the browser; default /usr/bin/chromium

import assert from "node:assert/strict";
import path from "node:path";
import { Walk, needed, withBrowser } from "./steps.mjs";

const extranet = needed("EXTRANET_URL").replace(/\/$/, "");
const certificates = needed("CERTIFICATE_FOLDER");
const screenshots = needed("SCREENSHOT_DIR");
const site = { doors: [extranet], extranet, screenshots, secrets: [needed("CITIZEN_NUMBER")] };

/** Pages of one pattern that are opened: the others differ in their ids only. */
const PAGES_OF_A_PATTERN = 2;
/** Most pages of one desk. */
const PAGES_MAX = 80;

/** A browser that holds somebody's certificate. */
async function desk(browser, who, options = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    javaScriptEnabled: false,
    acceptDownloads: true,
    clientCertificates: [
      {
        origin: new URL(extranet).origin,
        certPath: path.join(certificates, `${who}.crt`),
        keyPath: path.join(certificates, `${who}.key`),
      },
    ],
    ...options,
  });
  return new Walk(await context.newPage(), who, site);
}

/** What addresses have in common that differ in their ids only. */
function patternOf(url) {
  const segments = url.pathname.split("/").map((segment) => (/[0-9]|%/.test(segment) || segment.length > 24 ? "*" : segment));
  const names = [...new Set(url.searchParams.keys())].sort();
  return `${segments.join("/")}?${names.join("&")}`;
}

/** The links of the open page that lead to pages of this door. */
async function links(walk) {
  const found = await walk.page.locator("a[href]").evaluateAll((all) =>
    all.filter((a) => !a.hasAttribute("download")).map((a) => a.href),
  );
  return found
    .map((href) => new URL(href))
    .filter((url) => url.origin === new URL(extranet).origin)
    .map((url) => {
      url.hash = "";
      return url;
    });
}

/** Opens whatever can be reached by links, a few pages of each pattern; returns the patterns. */
async function openEverything(walk, must) {
  const opened = new Map();
  const waiting = [new URL(`${extranet}/`)];
  const seen = new Set();
  while (waiting.length > 0 && seen.size < PAGES_MAX) {
    const url = waiting.shift();
    const pattern = patternOf(url);
    if (seen.has(url.href) || (opened.get(pattern) ?? 0) >= PAGES_OF_A_PATTERN) continue;
    seen.add(url.href);
    opened.set(pattern, (opened.get(pattern) ?? 0) + 1);
    const head = await walk.page.request.get(url.href, { headers: { accept: "text/html" } });
    assert.equal(head.status(), 200, `${walk.name}: ${url.pathname}`);
    if (!(head.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    const title = `page${pattern.replace(/[^a-z*]+/gi, "-").replace(/\*/g, "id").replace(/-+$/, "")}`;
    await walk.step(title, walk.open(url.href), {});
    assert.equal(await walk.page.locator("h1").count(), 1, `${url.pathname}: one heading`);
    waiting.push(...(await links(walk)));
  }
  assert(seen.size < PAGES_MAX, `${walk.name}: links without end`);
  for (const page of must) {
    assert([...opened.keys()].some((pattern) => pattern.startsWith(`${page}?`)), `${walk.name}: no way leads to ${page}`);
  }
}

/** Opens pages that are not for somebody, who is told so. */
async function turnedAway(walk, pages) {
  for (const page of pages) {
    await walk.step(`not-mine${page.replaceAll("/", "-")}`, walk.open(`${extranet}${page}`), {
      status: 403,
      says: ["不属本机构职责", "由谁办理"],
    });
  }
}

/** The desks, and pages to which a way has to lead from each. */
const DESKS = [
  ["lead", ["/alarms", "/certificates", "/certificates/*/end"]],
  ["police", ["/alarms", "/decoys", "/decoys/mark", "/certificates"]],
  ["source", ["/alarms", "/decoys", "/certificates"]],
  ["auditor", ["/alarms"]],
];

await withBrowser(screenshots, async (browser) => {
  let pages = 0;
  const tell = (what, walk) => {
    console.log(`${what}: ${walk.steps} pages`);
    pages += walk.steps;
  };
  for (const [who, must] of DESKS) {
    const walk = await desk(browser, who);
    await openEverything(walk, must);
    tell(who, walk);
    await walk.page.context().close();
  }
  const clerk = await desk(browser, "clerk");
  await turnedAway(clerk, ["/certificates"]);
  tell("clerk", clerk);
  await clerk.page.context().close();
  console.log(`${pages} passed, 0 failed`);
});
