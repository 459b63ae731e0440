// Walks through every page of a running Heyan in a real browser, once with script and once without: asserts what the
// pages say, that no page writes an error to the console and that axe-core finds nothing, and keeps a full-page screenshot of each.
// With a certificate it walks through the pages of the extranet door alone: those of the other one are the same.
//
// From the environment:
//   INTERNET_URL, EXTRANET_URL   the doors; the extranet one is the demo door, or the real one with a certificate
//   ENTERPRISE_CODE, ENTERPRISE_NAME, CITIZEN_NUMBER, CITIZEN_NAME, MATTER   records and grant of the demo
//   SCREENSHOT_DIR               where screenshots go
//   CLIENT_CERTIFICATE, CLIENT_KEY   (optional) PEM files: the extranet door asks for them
//   CHROMIUM                     (optional) the browser; default /usr/bin/chromium

import assert from "node:assert/strict";
import { walkExtracts, walkExtractsOfReadings } from "./extracts.mjs";
import { walkScript } from "./script.mjs";
import { Walk, needed, withBrowser } from "./steps.mjs";

const internet = needed("INTERNET_URL").replace(/\/$/, "");
const extranet = needed("EXTRANET_URL").replace(/\/$/, "");
const enterprise = { code: needed("ENTERPRISE_CODE"), name: needed("ENTERPRISE_NAME") };
const citizen = { number: needed("CITIZEN_NUMBER"), name: needed("CITIZEN_NAME") };
const matter = needed("MATTER");
const screenshots = needed("SCREENSHOT_DIR");
const certificate = process.env.CLIENT_CERTIFICATE && {
  origin: new URL(extranet).origin,
  certPath: process.env.CLIENT_CERTIFICATE,
  keyPath: needed("CLIENT_KEY"),
};

const site = { doors: [internet, extranet], extranet, screenshots, secrets: [citizen.number] };

/** What of an element would be copied. */
const copied = (page, selector) =>
  page.evaluate((of) => {
    const selection = window.getSelection();
    selection.selectAllChildren(document.querySelector(of));
    const text = selection.toString();
    selection.removeAllRanges();
    return text;
  }, selector);

/** Pictures on the page were drawn. */
async function picturesAreThere(page, count) {
  const pictures = page.locator(".plot img");
  assert.equal(await pictures.count(), count, "pictures on the page");
  for (const picture of await pictures.all()) {
    assert((await picture.evaluate((image) => image.complete && image.naturalWidth)) > 0, "a picture was not drawn");
  }
}

async function walkInternet(walk) {
  const { page } = walk;
  const record = { says: [enterprise.name, "统一社会信用代码", "登记状态", "变更情况", "留痕摘要", "查询编号", "登记库版本"] };
  await walk.step("home", walk.open(`${internet}/`), { says: ["代码、证号或者名称", "企业基本信息", "不向社会开放"] });
  await walk.step("by-code", () => walk.search(enterprise.code), record);
  assert.equal(new URL(page.url()).pathname, `/registers/enterprise/${enterprise.code}`);
  assert.equal(await copied(page, ".under-title .code"), enterprise.code, "a code is copied whole");
  await walk.print("record", [enterprise.name, "信息来源", "查询编号", enterprise.code.slice(0, 4)]);
  await walk.step("search-empty", walk.open(`${internet}/search`), { says: ["代码、证号或者名称"] });
  await walk.step("by-name", () => walk.search(enterprise.name), { says: [enterprise.name] });
  await walk.step("by-code-in-groups", () => walk.search(enterprise.code.replace(/(.{4})/g, "$1 ")), {
    first: () => page.goto(`${internet}/search`),
    ...record,
  });
  await walk.step("as-of", () => page.locator("form.as-of input[type=submit]").click(), {
    first: () => page.fill("#as_of", "2099-01-01"),
    status: 422,
    says: ["不能晚于今天", enterprise.name],
  });
  await walk.step("search-part", () => walk.search(enterprise.name.slice(2, 6)), {
    first: () => page.goto(`${internet}/search`),
    says: ["相符程度高的在前", enterprise.name, "不能只凭姓名"],
  });
  await walk.step("search-near", () => walk.search(enterprise.name.replace(/^(.{3})./, "$1囧")), {
    first: () => page.goto(`${internet}/search`),
    says: ["名称与所输入的内容相近", enterprise.name, "相差一字"],
  });
  await walk.step("search-nothing", () => walk.search("样例市绝无此名商贸有限公司"), {
    first: () => page.goto(`${internet}/search`),
    says: ["没有查到", "可以这样再试"],
  });
  await walk.step("search-slip", () => walk.search(enterprise.code.replace(/0/, "O")), {
    status: 422,
    says: ["您要查的是不是"],
  });
  await walk.step("search-slip-corrected", walk.press("a.button"), record);
  await walk.step("search-citizen", () => walk.search(citizen.number), {
    first: () => page.goto(`${internet}/search`),
    says: ["这里不能查询公民个人"],
    not: [citizen.number],
  });
  await walk.step("registers", walk.open(`${internet}/registers`), { says: ["信息目录", "社会组织基本信息"] });
  await walk.step("register", walk.open(`${internet}/registers/enterprise`), {
    says: ["注册资本", "无条件共享", "最近更新", "按登记地统计", "按成立年份统计", "100.0%"],
  });
  await picturesAreThere(page, 2);
  await walk.step("region", walk.press("table.list th a >> nth=0"), { says: ["登记地", "相符程度高的在前"] });
  await walk.step("authorities", walk.open(`${internet}/search?register=enterprise&all=authority`), {
    says: ["选择登记机关", "登记多的在前", "回到查询结果"],
  });
  await walk.step("dictionary", walk.open(`${internet}/dictionary`), { says: ["数据字典", "企业基本信息", "代码表", "population"] });
  for (const [register, words] of [
    ["enterprise", ["credit_code", "存续", "长期"]],
    ["institution", ["事业单位"]],
    ["social-organisation", ["社会组织"]],
    ["population", ["citizen_number", "汉族", "不向社会开放"]],
  ]) {
    await walk.step(`dictionary-${register}`, walk.press(`th a[href$="/dictionary/${register}"]`), {
      first: () => page.goto(`${internet}/dictionary`),
      says: ["共享属性", ...words],
    });
  }
  await walk.step("developers", walk.open(`${internet}/developers`), { says: ["开放接口", internet, "GET /v1/registers"] });
  await walk.step("developers-tried", walk.press("form.question input[type=submit]"), {
    first: () => walk.fill({ operation: "code", q: enterprise.code }),
    says: ["HTTP 200", "leaf_hash", enterprise.name],
  });
  await walk.step("developers-wrong", walk.press("form.question input[type=submit]"), {
    first: () => walk.fill({ operation: "code", q: "91110000X" }),
    says: ["HTTP 422", "invalid_question"],
  });
  await walk.step("problem", walk.open(`${internet}/problems/invalid_question`), { says: ["差错代码 invalid_question"] });
  await walk.step("help", walk.open(`${internet}/help`), { says: ["如何查询", "上传文件，查验真伪", "没有受理怎么办", "08:00-20:00"] });
  await walk.step("refusals", walk.press("a[href='/help/refusals']"), { says: ["不予受理情形", "no_grant"] });
  await walk.step("refusal", walk.press("a[href='/help/refusals/no_grant']"), { says: ["未获授权", "依据的规则", "由谁办理"] });
  await walk.step("status", walk.press(".foot-ways a[href='/status']"), { says: ["运行状态", "名称检索", "留痕账本", "08:00-20:00"] });
  await walk.step("accessibility", walk.press(".foot-ways a[href='/accessibility']"), { says: ["无障碍声明", "意见和帮助"] });
  await walk.step("register-closed", walk.open(`${internet}/registers/population`), { says: ["不向社会开放", "有条件共享"] });
  await walk.step("no-population-record", walk.open(`${internet}/registers/population/x`), { status: 404, says: ["没有这类信息"] });
  await walk.step("malformed-code", walk.open(`${internet}/registers/enterprise/1`), { status: 404, says: ["网址中的代码有误"] });
  await walk.step("no-such-page", walk.open(`${internet}/no/such/page`), { status: 404, says: ["没有这个页面"] });
  await walkInEnglish(walk);
  for (const page of ["/verify", "/read", "/demo/identity"]) {
    const response = await walk.page.request.get(`${internet}${page}`);
    assert.equal(response.status(), 404, `${page} does not exist on the internet door`);
  }
}

/** The other pages of the internet door in English: path, words, status. */
const ENGLISH = [
  ["registers", "/registers", ["Registers"]],
  ["register-closed", "/registers/population", ["Not open to the public"]],
  ["search-empty", "/search", ["Code, certificate number or name"]],
  ["search-citizen", "/search?about=citizen", ["citizens"]],
  ["region", "/search?register=enterprise", ["the closest first"]],
  ["authorities", "/search?register=enterprise&all=authority", ["Choose by: Authority", "Back to the results"]],
  ["check", "/check", ["Check"]],
  ["check-wrong", "/check?code=1", [], 422],
  ["dictionary", "/dictionary", ["Data dictionary", "Code list"]],
  ["dictionary-enterprise", "/dictionary/enterprise", ["credit_code", "always present"]],
  ["dictionary-population", "/dictionary/population", ["citizen_number"]],
  ["developers", "/developers", ["GET /v1/registers"]],
  ["help", "/help", ["08:00-20:00"]],
  ["refusals", "/help/refusals", ["no_grant"]],
  ["refusal", "/help/refusals/no_grant", ["no_grant"]],
  ["problem", "/problems/invalid_question", ["invalid_question"]],
  ["status", "/status", ["08:00-20:00"]],
  ["accessibility", "/accessibility", ["How it is checked"]],
  ["malformed-code", "/registers/enterprise/1", ["The unified social credit code is too short or too long from character 2 on"], 404],
];

/** Another language and larger letters, each by a link that any page has, and kept from then on. */
async function walkInEnglish(walk) {
  const { page } = walk;
  const lang = () => page.locator("html").getAttribute("lang");
  const letters = () => page.locator("body").evaluate((body) => parseFloat(getComputedStyle(body).fontSize));
  await walk.step("large-letters", walk.press('a[href*="letters=large"]'), {
    first: () => page.goto(`${internet}/registers/enterprise/${enterprise.code}?as_of=2099-01-01`),
    status: 422,
    says: ["标准字号", enterprise.name],
  });
  assert.equal(await letters(), 21, "large letters");
  await walk.step("english", walk.press('.ways a[hreflang="en"]'), { status: 422, says: ["What is registered", "Unified social credit code", "Normal text"] });
  assert.equal(await lang(), "en");
  assert.equal(new URL(page.url()).searchParams.get("as_of"), "2099-01-01", "it is still the same page");
  await walk.step("english-home", walk.press(".masthead .service a"), { says: ["Look up enterprises", "Not open to the public"] });
  assert.equal(page.url(), `${internet}/`, "addresses stay as they are");
  await walk.step("english-normal-letters", walk.press('a[href*="letters=normal"]'), { says: ["Large text"] });
  assert.equal(await letters(), 16, "normal letters");
  await walk.step("english-search", () => walk.search(enterprise.name.slice(2, 6)), { says: ["the closest first", enterprise.name, "In business"] });
  await walk.step("english-record", () => walk.search(enterprise.code), { says: [enterprise.name, "Status", "History", "Reference"] });
  await walk.step("english-register", walk.open(`${internet}/registers/enterprise`), { says: ["Registered capital", "unconditional"] });
  await walk.step("english-code-wrong", () => walk.search(`${enterprise.code.slice(0, 17)}O`), { status: 422, says: ["cannot be right"] });
  // Once is enough of what differs in nothing but its words.
  for (const [title, path, words, status] of walk.name === "desktop" ? ENGLISH : []) {
    await walk.step(`english-${title}`, walk.open(`${internet}${path}`), { status, says: words });
  }
  await walk.step("english-no-such-page", walk.open(`${internet}/no/such/page`), { status: 404, says: ["There is no such page"] });
  await walk.step("chinese-again", walk.press('.ways a[hreflang="zh-CN"]'), { status: 404, says: ["没有这个页面"] });
  assert.equal(await lang(), "zh-CN");
}

async function fillPurpose(page, subject, theMatter, theCase) {
  await page.fill("#subject", subject);
  await page.fill("#matter", theMatter);
  await page.fill("#case", theCase);
}

async function walkExtranet(walk) {
  const { page } = walk;
  if (certificate) {
    await walk.step("desk", walk.open(`${extranet}/`), { says: ["工作台", "所属机构", "有效期至"] });
  } else {
    await walk.step("identity", walk.open(`${extranet}/`), { says: ["选择演示身份", "窗口人员", "审计人员"] });
    await walk.step("desk", () => page.locator("form:has(input[value=clerk]) input[type=submit]").click(), {
      says: ["工作台", "所属机构", "演示身份", "本机构已获得的授权"],
    });
  }
  await walk.step("verify-form", walk.open(`${extranet}/verify`), { says: ["公民身份号码", "事项编码", "办件编号", "待核验的内容"] });
  await walk.step("verify-form-wrong", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await fillPurpose(page, citizen.number.slice(0, 17), matter, "");
      await page.fill("#claim-born_on", "1990-02-30");
    },
    status: 422,
    says: ["处需要改正", "请填写办件编号", "应为真实存在的日期"],
  });
  assert.equal(await page.inputValue("#claim-born_on"), "1990-02-30", "what was entered is kept");
  assert.equal(await page.inputValue("#subject"), citizen.number.slice(0, 17), "what was entered is kept");
  await walk.step("verify-consistent", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await fillPurpose(page, citizen.number, matter, "YL-0001");
      await page.fill("#claim-name", citizen.name);
      await page.fill("#claim-born_on", "");
    },
    says: ["所核验的内容与登记一致", "一致", "留痕摘要", "今日剩余额度", "打印与存档"],
  });
  await walk.step("verify-edit", walk.press("input[name=edit]"), { says: ["核验公民基本信息"] });
  assert.equal(await page.inputValue("#claim-name"), citizen.name, "the way back keeps what was entered");
  await walk.step("verify-inconsistent", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await page.fill("#claim-name", "无此人");
    },
    says: ["所核验的内容与登记不一致", "不一致"],
    not: [citizen.name],
  });
  await walk.step("verify-dry-run", () => page.locator("input[name=dry_run]").click(), {
    first: async () => {
      await page.goto(`${extranet}/verify?register=population`);
      await fillPurpose(page, citizen.number, matter, "YL-0001");
      await page.fill("#claim-name", citizen.name);
    },
    says: ["可以受理", "未查询登记库"],
  });
  await walk.step("refusal", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await page.goto(`${extranet}/verify?register=population`);
      await fillPurpose(page, citizen.number, "no-such-matter", "YL-0001");
      await page.fill("#claim-name", citizen.name);
    },
    status: 403,
    says: ["未予受理", "依据的规则", "由谁办理", "何时可以再试", "no_grant", "查询编号"],
  });
  await walk.step("refusal-edit", walk.press("input[name=edit]"), { says: ["核验公民基本信息"] });
  await walk.step("verify-enterprise", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await page.goto(`${extranet}/verify?register=enterprise`);
      await fillPurpose(page, enterprise.code, matter, "YL-0002");
      await page.fill("#claim-name", enterprise.name);
    },
    says: ["所核验的内容与登记一致"],
  });
  await walk.step("read-form", walk.open(`${extranet}/read?register=population`), { says: ["需要的信息项"] });
  await walk.step("read-form-wrong", walk.press("input[name=ask]"), { status: 422, says: ["请至少勾选一项"] });
  await walk.step("read-result", () => page.locator("input[name=ask]").click(), {
    first: async () => {
      await fillPurpose(page, citizen.number, matter, "YL-0003");
      await page.check("#field-name");
      await page.check("#field-sex");
    },
    says: ["已查到登记", citizen.name, "性别", "不得另作他用", "留痕摘要"],
  });
  await walk.step("no-such-page", walk.open(`${extranet}/no/such/page`), { status: 404, says: ["没有这个页面"] });
  await walk.step("large-letters", walk.press('a[href*="letters=large"]'), {
    first: () => page.goto(`${extranet}/read?register=population`),
    says: ["标准字号", "需要的信息项"],
  });
  await page.goto(`${extranet}/?letters=normal`);
}

/** The browser's own words on a form from elsewhere: the door does not take it. */
async function foreignFormsAreTurnedAway(context) {
  const response = await context.request.post(`${extranet}/verify`, {
    form: { register: "population" },
    headers: { origin: "https://elsewhere.example" },
  });
  assert.equal(response.status(), 403, "a form from a foreign page");
}

async function walk(browser, name, options) {
  const settings = {
    ignoreHTTPSErrors: true,
    locale: "zh-CN",
    clientCertificates: certificate ? [certificate] : undefined,
    acceptDownloads: true,
    ...options,
  };
  const one = await Walk.in(browser, settings, name, site);
  const { isScripted } = one.site;
  if (!certificate) await walkInternet(one);
  await walkExtranet(one);
  await foreignFormsAreTurnedAway(one.page.context());
  if (isScripted) await walkScript(one, { internet, extranet, enterprise, citizen });
  if (name === "desktop" && certificate) await walkExtractsOfReadings(one, { internet, extranet, citizen, matter });
  if (name === "desktop" && !certificate) await walkExtracts(one, internet);
  await one.close();
  return one.steps;
}

await withBrowser(screenshots, async (browser) => {
  const walks = [
    ["desktop", { viewport: { width: 1280, height: 800 } }],
    ["without-script", { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false }],
    ["phone", { viewport: { width: 390, height: 844 } }],
  ];
  let pages = 0;
  for (const [name, options] of walks) {
    const steps = await walk(browser, name, options);
    console.log(`${name}: ${steps} pages`);
    pages += steps;
  }
  console.log(`${pages} passed, 0 failed`);
});
