// Walks the desks of lead agency, source authorities and auditor on the real extranet door, each with an official's own
// client certificate: every page that a link leads to is opened and looked at, by axe-core too, and work goes from desk to desk
// without script.

import assert from "node:assert/strict";
import { Desk, extranet, screenshots } from "./desk.mjs";
import { citizenToldOnPaper } from "./desks/account.mjs";
import { decoyTouched } from "./desks/alarms.mjs";
import { budgetsChanged } from "./desks/budgets.mjs";
import { certificateFromDeskToDesk, returnedAndRevoked, suspendedAndResumed } from "./desks/certificates.mjs";
import { grantFromDeskToDesk, narrowedAndWithdrawn } from "./desks/grants.mjs";
import { tracedToItsReport } from "./desks/incidents.mjs";
import { provedByTheAuditor } from "./desks/ledger.mjs";
import { hallSetUp, hallSuspendedAndResumed } from "./desks/organisations.mjs";
import { withBrowser } from "./steps.mjs";

/** Pages of one pattern that are opened: the others differ in their ids only. */
const PAGES_OF_A_PATTERN = 2;
/** Most pages of one desk. */
const PAGES_MAX = 80;

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
  const found = await walk.page.locator("a[href]:not(.ways a)").evaluateAll((all) =>
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
  [
    "lead",
    ["/alarms", "/applications/new", "/budgets/*", "/cases/orphans", "/certificates", "/certificates/*/end", "/grants", "/ledger", "/organisations/*"],
  ],
  ["police", ["/alarms", "/applications", "/certificates", "/decoys", "/decoys/mark", "/grants", "/ledger", "/organisations"]],
  ["source", ["/alarms", "/certificates", "/decoys", "/grants", "/ledger"]],
  ["auditor", ["/alarms", "/cases/orphans", "/grants/matrix", "/ledger", "/organisations", "/trace"]],
];

/** Work that goes from desk to desk. */
async function workOfTheDesks(desks) {
  await hallSetUp(desks);
  await hallSuspendedAndResumed(desks);
  await certificateFromDeskToDesk(desks);
  await suspendedAndResumed(desks);
  const grant = await grantFromDeskToDesk(desks);
  await narrowedAndWithdrawn(desks, grant);
  await budgetsChanged(desks);
  await decoyTouched(desks);
  await tracedToItsReport(desks);
  await citizenToldOnPaper(desks);
  await provedByTheAuditor(desks);
  await returnedAndRevoked(desks);
}

await withBrowser(screenshots, async (browser) => {
  let pages = 0;
  const tell = async (desk) => {
    console.log(`${desk.name}: ${desk.steps} pages`);
    pages += desk.steps;
    await desk.close();
  };
  for (const [who, must] of DESKS) {
    const desk = await Desk.of(browser, who);
    await openEverything(desk, must);
    await tell(desk);
  }
  const desks = {};
  for (const who of ["lead", "police", "auditor", "clerk"]) {
    desks[who] = await Desk.of(browser, who, { name: `work-${who}`, isScripted: false });
  }
  await workOfTheDesks(desks);
  await turnedAway(desks.clerk, ["/certificates", "/applications", "/ledger", "/trace", "/alarms", "/decoys", "/organisations", "/budgets"]);
  for (const desk of Object.values(desks)) await tell(desk);
  console.log(`${pages} passed, 0 failed`);
});
