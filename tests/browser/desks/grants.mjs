// 共享授权: asked for, asked back, answered, approved narrower than asked for; narrowed and withdrawn.

import assert from "node:assert/strict";

/** A request on its way between the lead agency and the owner of the register; the path of the grant that comes of it. */
export async function grantFromDeskToDesk({ lead, police }) {
  await lead.step("grants", lead.to("/grants"), { says: ["申请授权", "授权申请", "演示市政务服务大厅"] });
  await lead.step("grant-form", lead.link("公民"), { says: ["使用机构", "信息项", "法律依据"] });
  await lead.wrong("grant-wrong", {}, ["请选择或者填写本省机构的标识", "请至少选择一个信息项"]);
  const asked = {
    grantee: "demo-hall",
    matter: "511A0138000000",
    action: "read",
    "field-name": true,
    "field-sex": true,
    "field-born_on": true,
    "field-status": true,
    hours: "08:30-17:30",
    daily_budget: "200",
    legal_basis: "《中华人民共和国义务教育法》第十一条",
    reason: "核对适龄儿童的基本信息，不再要求提交户口簿复印件。",
  };
  await lead.next("grant-consequences", asked, ["演示公安部审批", "批准前不产生任何权限", "批准后", "出生日期"]);
  await lead.confirm("grant-requested", {}, ["授权申请", "待审"]);
  const request = lead.path();

  await police.step("grant-work", police.to("/"), { says: ["待审的授权申请"] });
  await police.step("grants", police.link("待审的授权申请"), { says: ["演示市政务服务大厅"] });
  await police.step("grant-request", police.to(request), { says: ["每日 200 次", "退回补正"] });
  await police.step("grant-ask-back", police.link("退回补正"), { says: ["需补正的问题", "补正后再由本部门审批"] });
  await police.wrong("grant-ask-back-wrong", {}, ["请填写"]);
  await police.confirm("grant-asked-back", { reason: "请说明为何需要登记状态。" }, ["退回补正"]);

  await lead.step("grant-work", lead.to("/"), { says: ["退回补正的授权申请"] });
  await lead.step("grant-answer", lead.to(`${request}/answer`), { says: ["补正说明", "重新提交", "请说明为何需要登记状态"] });
  const answer = { reason: "不需要登记状态，已去掉。", "field-status": false };
  await lead.confirm("grant-answered", answer, ["不需要登记状态", "信息项：由“"]);

  await police.step("grant-approve", police.to(`${request}/approve`), { says: ["收窄后批准，不能放宽"] });
  const narrower = { "field-born_on": false, daily_budget: "100" };
  await police.next("grant-approve-consequences", narrower, ["由“每日 200 次”改为“每日 100 次”", "可以查询、核验公民的姓名、性别"]);
  await police.confirm("grant-approved", {}, ["授权内容", "姓名、性别", "每日 100 次"]);
  assert.match(police.path(), /^\/grants\/[0-9]+$/, "an approval leads to the grant");
  return police.path();
}

/** The owner takes back part of a grant, then the whole; the lead agency sees both. */
export async function narrowedAndWithdrawn({ lead, police }, grant) {
  await police.step("narrow", police.to(`${grant}/narrow`), { says: ["只能收窄，不能放宽"] });
  await police.next("narrow-consequences", { action: "verify" }, ["由“查询、核验”改为“核验”", "受到影响", "不能再查询公民的姓名、性别，仍可以核验"]);
  await police.wrong("narrow-wrong", {}, ["请填写"]);
  await police.confirm("narrowed", { reason: "只需核对是否一致" }, ["授权沿革", "只需核对是否一致"]);
  await police.step("withdraw", police.link("撤销授权"), { says: ["立即失效", "不能恢复"] });
  await police.wrong("withdraw-wrong", {}, ["请填写"]);
  await police.confirm("withdrawn", { reason: "事项已取消" }, ["已撤销", "事项已取消"]);
  await lead.step("grant-withdrawn", lead.to(grant), { says: ["已撤销", "只需核对是否一致", "事项已取消"], not: ["收窄授权"] });
}
