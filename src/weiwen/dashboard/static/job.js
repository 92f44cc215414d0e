// Something that the server makes in the background: begun, watched until it is ready, stopped.

import { reach } from "./ask.js";

export class Job {
  constructor(onTold) {
    this.onTold = onTold;
  }

  // Another run: whatever is under way for it is found again.
  begin(address) {
    clearTimeout(this.timer);
    this.address = address;
    this.look();
  }

  async ask(wish = {}) {
    await this.send({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
  }

  async stop() {
    await reach(this.address, { method: "DELETE" }).catch(() => {});
    await this.look();
  }

  async look() {
    await this.send({});
  }

  async send(how) {
    const address = this.address;
    let told;
    try {
      told = await (await reach(address, how)).json();
    } catch (error) {
      told = { error: error.message };
    }
    if (address !== this.address) return;
    this.onTold(told.error ? { state: "refused", said: told.error } : told);
    clearTimeout(this.timer);
    if (told.state === "working") this.timer = setTimeout(() => this.look(), 600);
  }
}
