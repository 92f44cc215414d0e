// Something that the server makes in the background: begun, watched until it is ready, stopped.

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
    await fetch(this.address, { method: "DELETE" });
    await this.look();
  }

  async look() {
    await this.send({});
  }

  async send(how) {
    const address = this.address;
    let told;
    try {
      told = await (await fetch(address, how)).json();
    } catch {
      return;
    }
    if (address !== this.address) return;
    this.onTold(told.error ? { state: "refused", said: told.error } : told);
    clearTimeout(this.timer);
    if (told.state === "working") this.timer = setTimeout(() => this.look(), 600);
  }
}
