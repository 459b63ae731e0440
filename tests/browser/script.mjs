// What the script adds, by real keys: suggestions while typing a name, and check characters told while typing a code.

import assert from "node:assert/strict";

/** Waits until the page says something in an element. */
async function says(page, selector, words) {
  await page.waitForFunction(([selector, words]) => document.querySelector(selector)?.textContent.includes(words), [selector, words]);
}

export async function walkScript(walk, { internet, extranet, enterprise, citizen }) {
  await suggestions(walk, internet, enterprise, citizen);
  await codesOnTheInternet(walk, internet, enterprise, citizen);
  await codesOnTheExtranet(walk, extranet, citizen);
}

async function suggestions(walk, internet, enterprise, citizen) {
  const { page } = walk;
  const box = page.locator("#q");
  const attribute = (name) => box.getAttribute(name);
  const asked = [];
  page.on("request", (request) => request.url().includes("/v1/suggestions") && asked.push(request.url()));
  await page.goto(`${internet}/`);
  assert.equal(await attribute("role"), "combobox");
  await box.pressSequentially(enterprise.name.slice(0, 8));
  await page.waitForSelector("#q-suggestions li");
  assert.equal(await attribute("aria-expanded"), "true");
  assert.match(await page.locator(".unseen[role=status]").innerText(), /建议/, "how many there are is told");
  const names = await page.locator("#q-suggestions li").allInnerTexts();
  await page.keyboard.press("ArrowDown");
  const first = await attribute("aria-activedescendant");
  assert.equal(await page.locator(`[id="${first}"]`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowUp");
  const last = await attribute("aria-activedescendant");
  assert.equal(last, `q-suggestions-${names.length - 1}`, "from the first up to the last");
  await walk.keep("suggestions");
  await walk.checkAccessibility("suggestions");
  await page.keyboard.press("Escape");
  assert.equal(await attribute("aria-expanded"), "false");
  assert.equal(await attribute("aria-activedescendant"), null);
  assert.equal(await box.inputValue(), enterprise.name.slice(0, 8), "what was typed stays");
  await page.keyboard.press("Tab");
  assert(await page.locator("form.search input[type=submit]").evaluate((it) => it === document.activeElement), "no trap");

  await box.fill("");
  await box.pressSequentially(enterprise.name);
  await page.waitForSelector("#q-suggestions li");
  await page.keyboard.press("ArrowDown");
  await walk.step("suggestion-taken", () => page.keyboard.press("Enter"), { says: ["统一社会信用代码", "变更情况"] });

  await page.goto(`${internet}/`);
  const before = asked.length;
  await box.pressSequentially(citizen.number);
  await page.waitForTimeout(600);
  assert.equal(asked.length, before, "what may be a person's number is not sent while it is typed");
}

async function codesOnTheInternet(walk, internet, enterprise, citizen) {
  const { page } = walk;
  const told = (words) => says(page, "#q-instant", words);
  await page.goto(`${internet}/search`);
  await page.locator("#q").pressSequentially(enterprise.code.slice(0, 17));
  assert.equal(await page.locator("#q-instant").innerText(), "", "nothing while it may still become one");
  await page.keyboard.press(enterprise.code[17]);
  await told("校验码相符");
  await page.keyboard.press("Backspace");
  await page.keyboard.press(enterprise.code[17] === "0" ? "1" : "0");
  await told(`最后一位应为 ${enterprise.code[17]}`);
  await walk.keep("code-wrong");
  await walk.checkAccessibility("code-wrong");
  await page.fill("#q", `${enterprise.code.slice(0, 17)}O`);
  await told("不使用“O”");
  await page.fill("#q", enterprise.code.replace(/(.{4})/g, "$1 ").toLowerCase());
  await told("校验码相符");
  await page.fill("#q", citizen.number);
  await told("这里不能查询公民个人");
  // Never in the way: what is told to be wrong can be sent all the same.
  const wrong = enterprise.code.slice(0, 17) + (enterprise.code[17] === "0" ? "1" : "0");
  await walk.step("code-wrong-sent", () => walk.search(wrong), { status: 422, says: ["所输入的代码有误"] });
}

async function codesOnTheExtranet(walk, extranet, citizen) {
  const { page } = walk;
  await page.goto(`${extranet}/verify?register=population`);
  await page.locator("#subject").pressSequentially(citizen.number.slice(0, 17));
  const last = citizen.number[17];
  await page.keyboard.press(last === "0" ? "1" : "0");
  await says(page, "#subject-instant", `最后一位应为 ${last}`);
  await page.keyboard.press("Backspace");
  await page.keyboard.press(last);
  await says(page, "#subject-instant", "校验码相符");
  assert.match(await page.locator("#subject").getAttribute("aria-describedby"), /subject-instant/);
  await walk.keep("citizen-number-good");
}
