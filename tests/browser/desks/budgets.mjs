// 额度: daily budgets changed, a burst booked and cancelled by the lead agency; hours agreed by the owner of the population.

/** A day in Beijing, so many days from today, as forms take it. */
const beijingDay = (days) => new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

export async function budgetsChanged({ lead, police }) {
  await lead.step("budgets", lead.to("/budgets"), { says: ["用得最多的在前", "演示市政务服务大厅"] });
  await lead.step("budgets-of", lead.link("演示市政务服务大厅"), { says: ["100,000", "近 30 天用量", "没有未结束的"] });
  await lead.step("budgets-change", lead.link("调整每日额度"), { says: ["立即生效", "次日恢复"] });
  await lead.wrong("budgets-wrong", { clerk: "一千" }, ["应为 0 以上的整数", "请写明理由"]);
  await lead.confirm("budgets-changed", { clerk: "2000", reason: "按实际用量核定" }, ["100,000 次改为 2,000 次", "按实际用量核定", "演示责任人"]);

  await lead.step("burst-book", lead.link("登记临时增额"), { says: ["不超过每日额度的 10 倍"] });
  await lead.wrong("burst-wrong", { lane: "person", first_day: "明天" }, ["日期应写作", "请写明理由"]);
  const burst = { first_day: beijingDay(0), last_day: beijingDay(3), questions: "500", reason: "开学季集中办理" };
  await lead.confirm("burst-booked", burst, ["生效中", "2,500", "开学季集中办理"]);
  await lead.step("burst-cancel", lead.link("取消"), { says: ["不再计入额度", "不追回"] });
  await lead.confirm("burst-cancelled", {}, ["已取消", "2,000"]);

  await police.step("hours", police.to("/budgets/demo-department/hours"), { says: ["其他时间不予受理"] });
  await police.wrong("hours-wrong", { hours: "八点到二十点" }, ["08:00-22:00"]);
  await police.confirm("hours-agreed", { hours: "07:30-22:00" }, ["07:30-22:00（另行约定）"]);
}
