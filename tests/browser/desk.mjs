// What all walks along the desks have in common: the door, who comes with which certificate, and how a deed is done.
//
// From the environment:
//   EXTRANET_URL         the real extranet door of a demo
//   CERTIFICATE_FOLDER   where NAME.crt and NAME.key of the demo's people are
//   CITIZEN_NUMBER, CITIZEN_NAME, MATTER   a record and a grant of the demo
//   DECOY_NUMBER         a number that the demo gave to nobody
//   SCREENSHOT_DIR       where screenshots go
//   CHROMIUM             (optional) the browser; default /usr/bin/chromium

import path from "node:path";
import { Walk, needed } from "./steps.mjs";

export const extranet = needed("EXTRANET_URL").replace(/\/$/, "");
export const citizen = { number: needed("CITIZEN_NUMBER"), name: needed("CITIZEN_NAME") };
export const decoy = needed("DECOY_NUMBER");
export const matter = needed("MATTER");
export const screenshots = needed("SCREENSHOT_DIR");
const certificates = needed("CERTIFICATE_FOLDER");
const site = {
  doors: [extranet],
  extranet,
  screenshots,
  secrets: [citizen.number, decoy],
  alsoOnPhone: true,
};

/** Somebody's desk: a walk in a browser that holds their certificate. */
export class Desk extends Walk {
  static async of(browser, who, { name = who, isScripted = true } = {}) {
    const settings = {
      ignoreHTTPSErrors: true,
      locale: "zh-CN",
      viewport: { width: 1280, height: 800 },
      javaScriptEnabled: isScripted,
      acceptDownloads: true,
      clientCertificates: [
        {
          origin: new URL(extranet).origin,
          certPath: path.join(certificates, `${who}.crt`),
          keyPath: path.join(certificates, `${who}.key`),
        },
      ],
    };
    return this.in(browser, settings, name, { ...site, whose: name });
  }

  /** Opens a page by its path. */
  to(path) {
    return this.open(`${extranet}${path}`);
  }

  /** Follows the link that says this. */
  link(text) {
    return () => this.page.getByRole("link", { name: text }).first().click();
  }

  /** The path of the open page, without what was just done. */
  path() {
    return new URL(this.page.url()).pathname;
  }

  /** Sends the open form of a deed, filled in, which is answered with what is wrong. */
  async wrong(title, values, says) {
    await this.send(title, values, { status: 422, says: ["处需要改正", ...says] });
  }

  /** Sends the open form of a deed, filled in, which is answered with what would follow. */
  async next(title, values, says) {
    await this.send(title, values, { says: ["办理后", "将写入留痕账本", ...says] });
  }

  /** Confirms the open form of a deed, filled in; the page that follows says that it was done. */
  async confirm(title, values = {}, says = []) {
    await this.send(title, values, { says: ["已办理，并已留痕", ...says] });
  }

  async send(title, values, expected) {
    await this.step(title, this.press("input[name=confirmed]"), { first: () => this.fill(values), ...expected });
  }
}
