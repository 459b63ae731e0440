// 监督: from the code on a page that got about to the question; the incident that is made of it, to its printed report.

import { citizen, matter } from "../desk.mjs";

/** A clerk reads a record; the trace code that stands on the page. */
async function codeOfPage(clerk) {
  await clerk.step("read", clerk.to("/read?register=population"), { says: ["需要的信息项"] });
  const asked = { subject: citizen.number, matter, case: "YL-0200", "field-name": true };
  await clerk.step("page-with-code", clerk.press("input[name=ask]"), {
    first: () => clerk.fill(asked),
    says: [citizen.name, "追溯码"],
  });
  return clerk.page.locator(".traced .figure").innerText();
}

export async function tracedToItsReport({ clerk, auditor }) {
  const code = await codeOfPage(clerk);
  await auditor.step("trace", auditor.to("/trace"), { says: ["追溯码或者编号"] });
  const follow = auditor.press("input[name=follow]");
  await auditor.step("trace-wrong", follow, { status: 422, says: ["请填写追溯码或者编号"] });
  await auditor.step("traced", follow, {
    first: () => auditor.fill({ code }),
    says: ["演示市政务服务大厅", "演示窗口人员", "YL-0200"],
    not: [citizen.name, citizen.number],
  });

  await auditor.step("incident-open", auditor.link("登记为泄露事件"), { says: ["列入待办，直至结案"] });
  const opened = { title: "某大厅查询结果页照片外传", account: "群众举报，照片在聊天群中流传。" };
  await auditor.confirm("incident-opened", opened, ["泄露事件报告", "共列入 1 条", code]);
  await auditor.step("incident-collect", auditor.link("列入受影响的条目"), { says: ["列入后不能移出"] });
  await auditor.confirm("incident-collected", { case: "YL-0100" }, ["共列入 2 条"]);
  await auditor.step("incident-tell", auditor.link("记载告知、报告"), { says: ["不能删改"] });
  const told = { whom: "当事人（条目所涉公民）", how: "书面", text: "告知照片外传的情况和已采取的措施。" };
  await auditor.confirm("incident-told", told, ["当事人（条目所涉公民）", "书面"]);
  await auditor.step("incident-act", auditor.link("记载处置措施"), { says: ["已采取的措施"] });
  await auditor.confirm("incident-acted", { text: "责令删除照片，停用该窗口人员的证书。" }, ["责令删除照片"]);
  await auditor.step("incident-work", auditor.to("/"), { says: ["尚未结案的泄露事件（1 件）"] });
  await auditor.step("incidents", auditor.link("尚未结案的泄露事件"), { says: ["处置中"] });
  await auditor.step("incident", auditor.link("某大厅查询结果页照片外传"), { says: ["尚未结案"] });
  await auditor.step("incident-close", auditor.link("结案"), { says: ["卷宗自此不再变动"] });
  await auditor.confirm("incident-closed", { conclusion: "窗口人员违规拍照外传，已责令改正。" }, ["结案", "已责令改正"]);
  await auditor.print("incident-report", ["泄露事件报告", code, "书面", "责令删除照片", "已责令改正"]);
}
