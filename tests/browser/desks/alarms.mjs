// 告警: the owner sets a decoy, a clerk touches it, an alarm sounds; it is taken up and closed, and the decoy unmarked.

import assert from "node:assert/strict";
import { decoy, extranet, matter } from "../desk.mjs";

/** How long the platform may take to sound an alarm. */
const SOUNDS_WITHIN_SECONDS = 30;

export async function decoyTouched({ police, clerk, lead }) {
  await police.step("decoys", police.to("/decoys"), { says: ["诱饵记录", "只保存其带密钥哈希"] });
  await police.step("decoy-mark", police.link("设置诱饵记录"), { says: ["立即告警", "不得选用真实人员"] });
  await police.confirm("decoy-marked", { number: decoy, note: "二号诱饵" }, ["二号诱饵"]);

  await clerk.step("ask", clerk.to("/verify?register=population"), { says: ["核验公民基本信息"] });
  const claim = { subject: decoy, matter, case: "YL-0100", "claim-name": "无此人" };
  await clerk.step("nothing-found", clerk.press("input[name=ask]"), { first: () => clerk.fill(claim), says: ["没有查到"] });

  await sounded(police);
  await police.step("alarm-work", police.to("/"), { says: ["件待处理）"] });
  await police.step("alarms", police.link("告警（"), { says: ["诱饵", "待处理"] });
  await police.step("alarm", police.press("tr:has-text('诱饵') a[href^='/alarms/']"), { says: ["演示窗口人员", "所依据的留痕条目", "处理经过"] });
  const alarm = police.path();
  await lead.step("alarm", lead.to(alarm), { says: ["演示窗口人员", "待处理"] });
  await lead.step("alarm-take-up", lead.link("开始核查"), { says: ["经办人为本人"] });
  await lead.confirm("alarm-taken-up", {}, ["核查中"]);
  await lead.step("alarm-close", lead.link("办结"), { says: ["办结后不能再改", "核查结论"] });
  await lead.wrong("alarm-close-wrong", {}, ["请选择核查结论", "请写明理由"]);
  await lead.confirm("alarm-closed", { finding: "unfounded", reason: "核对办件材料：录入有误，已告知窗口。" }, ["已办结", "不属实"]);

  await police.step("decoy-unmark", police.to("/decoys/unmark"), { says: ["不再告警"] });
  await police.confirm("decoy-unmarked", { number: decoy }, ["诱饵记录"]);
}

/** A line of the list with an alarm of a decoy that waits. In the evening others wait there as well: the walk asks out of hours. */
const DECOY_WAITS = /<tr>(?:(?!<\/tr>)[^])*诱饵(?:(?!<\/tr>)[^])*待处理<\/span>/;

/** Waits until the alarm of the decoy waits at somebody's desk. */
async function sounded(desk) {
  for (let waited = 0; waited < SOUNDS_WITHIN_SECONDS; waited += 1) {
    const alarms = await desk.page.request.get(`${extranet}/alarms`);
    if (DECOY_WAITS.test(await alarms.text())) return;
    await desk.page.waitForTimeout(1_000);
  }
  assert.fail(`no alarm sounded within ${SOUNDS_WITHIN_SECONDS} s`);
}
