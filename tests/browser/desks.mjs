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
async function desk(browser, who, options = {}, name = who) {
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
  return new Walk(await context.newPage(), name, site);
}

/** Words that stand where other pages have an id. */
const WORDS = ["new", "matrix", "orphans", "export", "mark", "unmark", "requests", "apply"];

/** What addresses have in common that differ in their ids only: what follows the name of a list is an id. */
function patternOf(url) {
  const segments = url.pathname.split("/");
  const isId = (place) =>
    /^[0-9]+$/.test(segments[place]) || (place > 1 && segments[place - 1].endsWith("s") && !WORDS.includes(segments[place]));
  const names = [...new Set(url.searchParams.keys())].sort();
  return `${segments.map((segment, place) => (isId(place) ? "*" : segment)).join("/")}?${names.join("&")}`;
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

/** Confirms the form of a deed that is open; the page that follows says that it was done. */
async function confirm(walk, title, says = []) {
  await walk.step(title, walk.press("input[name=confirmed]"), { says: ["已办理，并已留痕", ...says] });
}

/** A certificate for a browser: applied for by the lead agency, approved by the owner, collected once. */
async function certificateFromDeskToDesk(lead, police) {
  await lead.step("application-form", lead.open(`${extranet}/applications/new`), { says: ["责任人"] });
  await lead.step("application-wrong", lead.press("input[name=confirmed]"), { status: 422, says: ["请选择持有人"] });
  const { page } = lead;
  await page.selectOption("#principal", "clerk");
  await page.fill("#days", "30");
  await page.selectOption("#key", "here");
  await page.fill("#responsible_name", "演示责任人");
  await page.fill("#responsible_post", "处长");
  await page.fill("#responsible_telephone", "028-55550123");
  await page.fill("#reason", "换发证书");
  await confirm(lead, "application-filed", ["换发证书"]);
  const application = new URL(page.url()).pathname;

  await police.step("work", police.open(`${extranet}/`), { says: ["待办", "待审批的证书申请"] });
  await police.step("waiting", () => police.page.locator("ul.work a", { hasText: "待审批的证书申请" }).click(), {
    says: ["演示窗口人员"],
  });
  await police.step("approve", police.open(`${extranet}${application}/approve`), { says: ["办理后", "待领取"] });
  await confirm(police, "approved");

  await lead.step("collect", lead.open(`${extranet}${application}/collect`), { says: ["办理后"] });
  await page.selectOption("#form", "current");
  await lead.step("collected", lead.press("input[name=confirmed]"), { says: ["口令只显示这一次"] });
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("form input[type=submit]").last().click()]);
  assert.match(download.suggestedFilename(), /\.p12$/);
  await lead.step("collected-once", lead.open(`${extranet}${application}/collect`), { status: 409 });
}

/** A certificate is suspended: its holder is refused on the spot, and not any more once it is resumed. */
async function suspendedAndResumed(police, clerk) {
  await clerk.step("before", clerk.open(`${extranet}/`), { says: ["工作台"] });
  await police.step("certificates", police.open(`${extranet}/certificates`), { says: ["演示窗口人员"] });
  const ofClerk = () => police.page.locator("tr", { hasText: "演示窗口人员" });
  // The one with the longer life is the one in use.
  await police.step("suspend", () => ofClerk().last().locator("a[href$='/suspend']").click(), { says: ["停用"] });
  await police.page.fill("#reason", "核实异常使用");
  await confirm(police, "suspended");
  await clerk.step("refused", clerk.open(`${extranet}/`), { status: 403, says: ["certificate_suspended"] });
  await police.step("resume", () => police.page.locator("a[href$='/resume']").first().click(), { says: ["恢复"] });
  await police.page.fill("#reason", "已核实");
  await confirm(police, "resumed");
  await clerk.step("after", clerk.open(`${extranet}/`), { says: ["工作台"] });
}

/** What was done stands in the ledger: found, opened, and proved by a file. */
async function provedByTheAuditor(auditor) {
  await auditor.step("ledger", auditor.open(`${extranet}/ledger`), { says: ["留痕"] });
  await auditor.page.selectOption("#deed", "certificate.suspend");
  await auditor.step("found", () => auditor.page.locator("form.question input[type=submit]").first().click(), {
    says: ["停用证书"],
  });
  await auditor.step("entry", () => auditor.page.locator("table a[href^='/ledger/']").first().click(), {
    says: ["停用证书", "演示公安部"],
  });
  const [proof] = await Promise.all([
    auditor.page.waitForEvent("download"),
    auditor.page.locator("a[href$='/proof']").first().click(),
  ]);
  assert((await proof.failure()) === null, "the proof is downloaded");
}

/** The desks, and pages to which a way has to lead from each. */
const DESKS = [
  [
    "lead",
    ["/alarms", "/applications/new", "/budgets/*", "/certificates", "/certificates/*/end", "/grants", "/ledger", "/organisations/*"],
  ],
  ["police", ["/alarms", "/applications", "/certificates", "/decoys", "/decoys/mark", "/grants", "/ledger", "/organisations"]],
  ["source", ["/alarms", "/certificates", "/decoys", "/grants", "/ledger"]],
  ["auditor", ["/alarms", "/grants/matrix", "/ledger", "/organisations", "/trace"]],
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
  const [lead, police, auditor, clerk] = await Promise.all(
    ["lead", "police", "auditor", "clerk"].map((who) => desk(browser, who, {}, `work-${who}`)),
  );
  await certificateFromDeskToDesk(lead, police);
  await suspendedAndResumed(police, clerk);
  await provedByTheAuditor(auditor);
  await turnedAway(clerk, ["/certificates", "/applications", "/ledger", "/trace", "/alarms", "/decoys", "/organisations", "/budgets"]);
  for (const walk of [lead, police, auditor, clerk]) {
    tell(walk.name, walk);
    await walk.page.context().close();
  }
  console.log(`${pages} passed, 0 failed`);
});
