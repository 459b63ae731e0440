// 证书: applied for, approved and collected; suspended and resumed; given back by the lead agency and revoked by the owner.

import assert from "node:assert/strict";

/** A certificate for a browser: applied for by the lead agency, approved by the owner, collected once. */
export async function certificateFromDeskToDesk({ lead, police }) {
  await lead.step("application-form", lead.to("/applications/new"), { says: ["责任人"] });
  await lead.wrong("application-wrong", {}, ["请选择持有人"]);
  const filled = {
    principal: "clerk",
    days: "30",
    key: "here",
    responsible_name: "演示责任人",
    responsible_post: "处长",
    responsible_telephone: "028-55550123",
    reason: "换发证书",
  };
  await lead.confirm("application-filed", filled, ["换发证书"]);
  const application = lead.path();

  await police.step("application-work", police.to("/"), { says: ["待办", "待审批的证书申请"] });
  await police.step("application-waiting", police.link("待审批的证书申请"), { says: ["演示窗口人员"] });
  await police.step("application-approve", police.to(`${application}/approve`), { says: ["办理后", "待领取"] });
  await police.confirm("application-approved");

  await lead.step("collect", lead.to(`${application}/collect`), { says: ["办理后"] });
  await lead.fill({ form: "current" });
  await lead.step("collected", lead.press("input[name=confirmed]"), { says: ["口令只显示这一次"] });
  const file = lead.page.locator("form input[type=submit]").last();
  const [download] = await Promise.all([lead.page.waitForEvent("download"), file.click()]);
  assert.match(download.suggestedFilename(), /\.p12$/);
  await lead.step("collected-once", lead.to(`${application}/collect`), { status: 409 });
  // Everybody has a certificate that lasts.
  await lead.step("renew-none", lead.to("/certificates/renew"), { status: 409, says: ["没有 60 天内到期的证书"] });
}

/** What can be done with a certificate of somebody; the one with the longer life is the last. */
const way = (desk, whose, which) => desk.page.locator("tr", { hasText: whose }).locator(`a[href$='/${which}']`);

/** A certificate is suspended: its holder is refused on the spot, and not any more once it is resumed. */
export async function suspendedAndResumed({ police, clerk }) {
  await clerk.step("before", clerk.to("/"), { says: ["工作台"] });
  await police.step("certificates", police.to("/certificates"), { says: ["演示窗口人员"] });
  await police.step("suspend", () => way(police, "演示窗口人员", "suspend").last().click(), { says: ["停用"] });
  await police.confirm("suspended", { reason: "核实异常使用" });
  await clerk.step("refused", clerk.to("/"), { status: 403, says: ["certificate_suspended"] });
  await police.step("resume", police.press("a[href$='/resume']"), { says: ["恢复"] });
  await police.confirm("resumed", { reason: "已核实" });
  await clerk.step("after", clerk.to("/"), { says: ["工作台"] });
}

/** One of two certificates is given back, and its holder goes on with the other; a system's only one is revoked. */
export async function returnedAndRevoked({ lead, police, clerk }) {
  await lead.step("certificates", lead.to("/certificates"), { says: ["演示窗口人员", "30 天内到期"] });
  await lead.step("return", () => way(lead, "演示窗口人员", "end").first().click(), {
    says: ["交回数字证书", "立即停止使用", "另有 1 张有效证书", "不能恢复"],
  });
  await lead.wrong("return-wrong", {}, ["请写明理由"]);
  await lead.confirm("returned", { reason: "人员调整" }, ["已吊销"]);
  await clerk.step("goes-on", clerk.to("/"), { says: ["工作台"] });

  await police.step("revoke", police.to("/certificates"), { says: ["演示审批系统"] });
  await police.step("revoke-form", () => way(police, "演示审批系统", "end").click(), {
    says: ["吊销数字证书", "仅有的有效证书", "列入下一次签发的证书吊销列表"],
  });
  await police.confirm("revoked", { reason: "密钥保管不当" }, ["已吊销"]);
  assert.equal(await way(police, "演示审批系统", "end").count(), 0, "nothing is left to be done with it");
}
