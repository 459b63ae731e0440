// 账本: what was done at a desk is found by the auditor, opened, and proved by a file.

import assert from "node:assert/strict";

export async function provedByTheAuditor({ auditor }) {
  await auditor.step("ledger", auditor.to("/ledger"), { says: ["留痕"] });
  await auditor.fill({ deed: "certificate.suspend" });
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
