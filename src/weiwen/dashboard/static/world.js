// One live world as the tour holds it: its lines so far, its last frame, and orders that wait for their week.

import { post } from "./ask.js";
import { Wire } from "./wire.js";

export class World {
  constructor(run, onFrame, onEnd) {
    this.run = run;
    this.lines = {};
    this.head = { week: 0, state: "preparing" };
    this.waiting = new Set();
    this.wire = new Wire(run.run, frame => this.frame(frame, onFrame), onEnd);
  }

  static async begin(onFrame, onEnd) {
    return new World(await post("/api/runs", { scenario: "village", seed: 1 }), onFrame, onEnd);
  }

  frame({ head, arrays }, onFrame) {
    for (const [name, fresh] of Object.entries(arrays)) {
      const line = this.lines[name] ??= [];
      line.length = head.since;
      line.push(...fresh);
    }
    this.head = { ...this.head, ...head };
    onFrame(this, head.since, arrays);
    for (const one of this.waiting) if (one.true(this.head)) { this.waiting.delete(one); one.done(); }
  }

  until(condition) {
    if (condition(this.head)) return Promise.resolve();
    return new Promise(done => this.waiting.add({ true: condition, done }));
  }

  async tell(order) {
    const answer = await this.wire.tell(order);
    if (!answer.ok) throw new Error(answer.said);
  }

  ready() {
    return this.until(head => head.state !== "preparing");
  }

  // As many weeks at once as an order may ask for, until the week is there.
  async reach(week) {
    const last = Math.min(week, this.run.weeks);
    while (this.head.week < last) {
      const goal = Math.min(last, this.head.week + 52);
      await this.tell({ do: "step", weeks: goal - this.head.week });
      await this.until(head => head.week >= goal || head.state === "failed");
      if (this.head.state === "failed") throw new Error(this.head.said);
    }
  }

  // What a row of the comparison asks of this world: a sum over all weeks, a number in a box, or a line of the harm.
  number({ sum, less, box, harm }) {
    if (sum) return total(this.lines[sum]) - (less ? total(this.lines[less]) : 0);
    if (box) return (this.head.loop?.inside.find(([stage]) => stage === box) ?? [])[2] ?? "–";
    return this.head.harm?.rows.find(row => row.name.split(",")[0] === harm)?.value ?? "nobody";
  }
}

function total(line = []) {
  return line.reduce((sum, value) => sum + value, 0);
}
