// 机构: a hall set up with a post and a person; the person suspended, the hall suspended and resumed.

/** The lead agency sets a hall up below the demo's. */
export async function hallSetUp({ lead }) {
  await lead.step("organisations", lead.to("/organisations"), { says: ["演示市政务服务大厅", "从表格导入"] });
  await lead.step("organisation", lead.link("演示市政务服务大厅"), { says: ["岗位", "人员和系统", "有效证书"] });
  await lead.step("organisation-add", lead.link("添加下级机构"), { says: ["新机构同样适用", "不能删除，只能停用"] });
  await lead.wrong("organisation-wrong", { id: "东区", name: "演示市东区分厅" }, ["标识应为", "请选择类别"]);
  const hall = { id: "demo-hall-east", name: "演示市东区政务服务分厅", kind: "hall" };
  await lead.confirm("organisation-added", hall, ["还没有岗位", "还没有人员和系统"]);

  await lead.step("post-add", lead.link("添加岗位"), { says: ["写明该岗位办理什么业务"] });
  const post = { post: "综合窗口", duty: "受理企业投资项目备案，核验申请人填报的信息。" };
  await lead.confirm("post-added", post, ["核验申请人填报的信息"]);
  await lead.step("post-change", lead.link("修改职责"), { says: ["职责改为所填内容"] });
  await lead.confirm("post-changed", { duty: "受理企业投资项目备案、变更，核验申请人填报的信息。" }, ["备案、变更"]);

  await lead.step("member-add", lead.link("添加人员或者系统"), { says: ["须由本机构申请数字证书"] });
  const member = { kind: "person", id: "clerk-east", name: "演示东区窗口人员", post: "没有的岗位" };
  await lead.send("member-wrong", member, { status: 422, says: ["未能办理", "岗位"] });
  await lead.confirm("member-added", { post: "综合窗口" }, ["演示东区窗口人员", "clerk-east"]);
  await lead.step("application-for-new", lead.to("/applications/new?holder=clerk-east"), { says: ["演示东区窗口人员"] });
}

/** A person and then the whole hall may not ask for a while. */
export async function hallSuspendedAndResumed({ lead }) {
  await lead.step("member-suspend", lead.to("/members/clerk-east/suspend"), { says: ["停用人员或者系统", "即被拒绝"] });
  await lead.confirm("member-suspended", {}, ["停用", "恢复"]);
  await lead.step("organisation-suspend", lead.link("停用机构"), { says: ["全部下级机构", "可以恢复"] });
  await lead.confirm("organisation-suspended", {}, ["恢复机构"]);
  await lead.step("organisation-resume", lead.link("恢复机构"), { says: ["单独停用的人员、系统和下级机构不随之恢复"] });
  await lead.confirm("organisation-resumed", {}, ["停用机构"]);
}
