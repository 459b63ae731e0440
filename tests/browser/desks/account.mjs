// 本人查询使用记录: a citizen at the window is told who asked, on paper.

import { citizen } from "../desk.mjs";

/** The matter for which the demo's hall tells people. */
const MATTER = "999X00001001";

export async function citizenToldOnPaper({ clerk }) {
  await clerk.step("account", clerk.to("/account"), { says: ["当面核对证件原件"] });
  const asked = { subject: citizen.number, matter: MATTER, case: "CX-0001" };
  const ask = clerk.press("input[name=ask]");
  await clerk.step("account-wrong", ask, { first: () => clerk.fill(asked), status: 422, says: ["核对后请勾选"] });
  const used = ["演示市政务服务大厅", "办件 YL-0200", "已提供", "留痕摘要"];
  await clerk.step("account-sheet", ask, { first: () => clerk.fill({ ...asked, document_checked: true }), says: used });
  await clerk.print("account-sheet", used);
}
