// Records and readings on paper: printed by the browser, on one sheet where they fit, and as extracts. An extract is fetched by the
// button that people press, turned into a picture that is kept among the screenshots, read again as text, which says what the page
// said, and checked by file, by link and by short code.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const OPEN_REGISTERS = ["enterprise", "institution", "social-organisation"];
/** Dots an inch of the picture of a sheet: as large as on a screen. */
const PICTURE_DPI = 96;

/** Runs a program of poppler. */
function poppler(program, parameters) {
  try {
    return execFileSync(program, parameters, { encoding: "utf8" });
  } catch (error) {
    const missing = error.code === "ENOENT" ? ": it is not installed (Debian: apt-get install poppler-utils)" : "";
    throw new Error(`${program} ${parameters.join(" ")}${missing}`, { cause: error });
  }
}

const withoutSpace = (text) => text.replace(/\s/g, "");

/** The open page as the browser itself prints it, kept as a picture too: on one sheet. */
async function printed(walk, title) {
  const file = path.join(walk.site.screenshots, `${walk.name}-page-${title}.pdf`);
  await walk.page.pdf({ path: file, preferCSSPageSize: true });
  pictures(file);
  const [, sheets] = poppler("pdfinfo", [file]).match(/^Pages:\s+(\d+)/m);
  assert.equal(sheets, "1", `${title}: sheets of what the browser prints`);
}

function pictures(file) {
  poppler("pdftoppm", ["-png", "-r", PICTURE_DPI, file, file.replace(/\.pdf$/, "")]);
}

/** Does what leads to an extract; the browser keeps the file instead of showing it. */
async function fetched(walk, title, action) {
  const { page, site } = walk;
  const asFile = async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    assert.deepEqual([response.status(), headers["content-type"]], [200, "application/pdf"], title);
    assert.match(headers["content-disposition"], /^inline; filename=".+\.pdf"$/, title);
    await route.fulfill({ response, headers: { ...headers, "content-disposition": "attachment" } });
  };
  const isExtract = (url) => url.pathname.endsWith("/extract") || url.pathname === "/read";
  await page.route(isExtract, asFile);
  const [download] = await Promise.all([page.waitForEvent("download"), action()]);
  await page.unroute(isExtract, asFile);
  const file = path.join(site.screenshots, `${walk.name}-extract-${title}.pdf`);
  await download.saveAs(file);
  pictures(file);
  return file;
}

/** The sheet says each field of the open page, in the order of the page, and what else is asked for. */
async function saysWhatThePageSays(walk, title, file, words) {
  const text = withoutSpace(poppler("pdftotext", ["-raw", file, "-"]));
  const rows = await walk.page.locator("table.record tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)),
  );
  assert(rows.length > 0, `${title}: a record`);
  let behind = 0;
  for (const [name, value] of rows) {
    const row = withoutSpace(name + (value === "无登记信息" ? `（${value}）` : value));
    const at = text.indexOf(row, behind);
    assert(at >= 0, `${title}: the sheet does not say “${row}” where the page does\n${text}`);
    behind = at + row.length;
  }
  for (const some of words) assert(text.includes(withoutSpace(some)), `${title}: the sheet does not say “${some}”\n${text}`);
  return text;
}

/** The check page finds it genuine by its file, by the link of its QR code, and by its short code. */
async function isGenuine(walk, internet, title, file, text) {
  const { page } = walk;
  // Whether a citizen's record has changed is told in service hours only.
  const says = [title === "population" ? "真实，" : "真实，登记没有变更"];
  const [, statement] = fs.readFileSync(file, "latin1").match(/heyan-statement\.([\w-]+)/);
  const [, code] = text.match(/查验码([0-9A-Z]{16})/);
  const button = walk.press("form.question input[type=submit]");
  await walk.step(`check-file-${title}`, button, {
    first: async () => {
      await page.goto(`${internet}/check`);
      await page.setInputFiles("#file", file);
    },
    says: [...says, "整个电子文件，自出具以来没有任何改动"],
  });
  await walk.step(`check-link-${title}`, walk.open(`${internet}/check?s=${statement}`), { says });
  await walk.step(`check-code-${title}`, button, {
    first: async () => {
      await page.goto(`${internet}/check`);
      await page.fill("#code", code);
    },
    says,
  });
}

/** The page of some record of an open register. */
async function someRecord(walk, internet, register) {
  const { page } = walk;
  await page.goto(`${internet}/search?register=${register}`);
  await page.locator(".found h2 a").first().click();
  await page.waitForLoadState("load");
  return page.url();
}

/** On the internet door: an extract of a record of each register that is open. */
export async function walkExtracts(walk, internet) {
  for (const register of OPEN_REGISTERS) {
    const record = await someRecord(walk, internet, register);
    await printed(walk, register);
    await walk.page.goto(`${record}?lang=en`);
    await printed(walk, `${register}-english`);
    await walk.page.goto(`${record}?lang=zh`);
    const name = await walk.page.locator("h1").innerText();
    const file = await fetched(walk, register, walk.press('a[href$="/extract"]'));
    const text = await saysWhatThePageSays(walk, register, file, [name, "信息提供部门", "第1页，共1页", "演示数据"]);
    await isGenuine(walk, internet, register, file, text);
  }
}

/** On the extranet door: an extract of a reading of each register, with whoever asked and why. */
export async function walkExtractsOfReadings(walk, { internet, extranet, citizen, matter }) {
  const { page } = walk;
  for (const register of ["population", ...OPEN_REGISTERS]) {
    const subject = register === "population" ? citizen.number : (await someRecord(walk, internet, register)).split("/").pop();
    const theCase = `YL-${register}`;
    await walk.step(`read-${register}`, walk.press("input[name=ask]"), {
      first: async () => {
        await page.goto(`${extranet}/read?register=${register}`);
        await page.fill("#subject", subject);
        await page.fill("#matter", matter);
        await page.fill("#case", theCase);
        // What the demo's hall may read of citizens is less than there is.
        const granted = register === "population" ? "#field-name, #field-sex, #field-ethnic_group, #field-status" : "input[type=checkbox]";
        for (const field of await page.locator(granted).all()) await field.check();
      },
      says: ["已查到登记", theCase],
    });
    await printed(walk, register);
    const file = await fetched(walk, register, walk.press("input[name=print]"));
    const words = [matter, theCase, "查询用途", "第1页，共", register === "population" ? citizen.name : subject];
    const text = await saysWhatThePageSays(walk, register, file, words);
    await isGenuine(walk, internet, register, file, text);
  }
}
