// The tour: a village is started and stepped, and one thing is taken away in a twin of it. The address holds both.

import { ask } from "./ask.js";
import { brief, group, make } from "./draw.js";
import { Gap } from "./gap.js";
import { Harm } from "./harm.js";
import { Loop } from "./loop.js";
import { World } from "./world.js";

const at = id => document.getElementById(id);
const step = JSON.parse(at("main").dataset.step);
const YEAR = 52, QUARTER = 13;

class Tour {
  constructor(setting) {
    this.layouts = setting.layouts;
    at("begin").addEventListener("click", () => this.doing(() => this.begin()));
    at("week").addEventListener("click", () => this.doing(() => this.onward(1)));
    at("quarter").addEventListener("click", () => this.doing(() => this.onward(QUARTER)));
    for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => this.doing(() => this.compare(step.acts[button.dataset.act])));
  }

  get address() {
    return new URLSearchParams(location.search);
  }

  // The village that the address (or this visit) names goes on; a twin belongs to the step at which it was begun.
  async follow() {
    const runs = await ask("/api/runs"), named = name => this.address.get(name) ?? sessionStorage.getItem(name);
    const mine = runs.find(one => one.run === named("run") && one.scenario === "village");
    const twin = runs.find(one => one.run === named("twin") && one.scenario === "village");
    if (twin && twin !== mine) await ask(`/api/runs/${twin.run}`, { method: "DELETE" });
    this.keep("twin", null);
    if (mine) this.attach(new World(mine, ...this.watch()));
    else this.keep("run", null);
    if (mine) await this.world.ready();
  }

  watch() {
    return [(...given) => this.show(...given), () => this.say("the connection ended: the program was stopped, or this village was closed")];
  }

  async begin() {
    this.attach(await World.begin(...this.watch()));
    await this.world.ready();
    if (this.world.head.state === "failed") throw new Error(this.world.head.said);
    await this.world.reach(QUARTER);
    this.say("A quarter of a year went by. Step on, or try something below.");
  }

  attach(world) {
    this.world = world;
    at("begins").hidden = true;
    at("harm").replaceChildren();
    this.harm = new Harm(at("harm"), at("strip"));
    this.keep("run", world.run.run);
    if (at("mine")) at("mine").href = `/#run=${world.run.run}`;
    for (const place of document.querySelectorAll("[data-caption]")) place.textContent = `n = 1 run · seed ${world.run.seed} · one run, no interval · scenario ${world.run.hash.slice(0, 12)}`;
  }

  show(world, since, arrays) {
    if (world !== this.world) return;
    const { head } = world;
    at("clock").textContent = head.state === "preparing" ? "getting ready" : `week ${group(head.week)} of ${group(head.weeks)}`;
    if (head.state === "preparing") this.say("getting ready: the week of this village is being compiled; the first time takes up to a minute");
    if (head.harm) this.harm.show(head.harm);
    if (head.loop) this.draw(world, since, arrays);
  }

  draw({ head, lines }, since, arrays) {
    this.loop ??= new Loop(at("loop"), at("loop-table"), this.layouts, step.lit);
    this.loop.show(head.loop);
    at("gap-card").hidden = false;
    if (!this.gap) {
      this.chart(step.chart);
      this.gap.add(0, lines);
    } else if (!this.twin) this.gap.add(since, arrays);
  }

  chart(one) {
    if (this.gap) { this.gap.plot.destroy(); this.gap.plot = null; }
    this.gap = new Gap({ place: at("gap"), details: at("gap-table"), name: at("gap-name"), finding: at("gap-finding"), note: at("gap-note") }, [one]);
    this.gap.begin(this.world.run.weeks);
  }

  async onward(weeks) {
    const goal = this.world.head.week + weeks;
    await this.world.reach(goal);
    if (!this.twin) return;
    await this.twin.reach(goal);
    this.beside();
  }

  // The twin is told before its first week, so that all of its weeks are others.
  async compare(act) {
    if (this.twin) await this.part();
    this.say(`a twin ${act.name}: begun with the same draws`);
    const twin = await World.begin(() => {}, () => {});
    this.keep("twin", twin.run.run);
    await twin.ready();
    await twin.tell(act.order);
    const goal = Math.max(this.world.head.week, YEAR);
    await Promise.all([this.world.reach(goal), twin.reach(goal)]);
    Object.assign(this, { twin, act });
    this.pair();
    this.beside();
    this.say("");
    at("twin").scrollIntoView({ block: "nearest" });
  }

  async part() {
    const { twin } = this;
    this.twin = null;
    twin.wire.close();
    await ask(`/api/runs/${twin.run.run}`, { method: "DELETE" });
  }

  pair() {
    const { title, unit } = step.chart, name = step.chart.lines.find(([one]) => one === step.line)[1];
    this.chart({ name: "pair", title: `${title}: ${name}`, unit, plain: true, note: `Solid: your village. Broken: its twin ${this.act.name}.`, lines: [["mine", "yours", step.voice], ["other", "its twin", step.voice, [6, 4]]] });
  }

  beside() {
    const worlds = [this.world, this.twin], first = worlds.map(one => one.head.harm.number);
    const rows = step.rows.map(([label, asked]) => [label, ...worlds.map(one => one.number(asked))]);
    const line = ([label, ...values], harm) => make("tr", { class: harm ? "grave" : null }, make("th", { scope: "row" }, label), ...values.map(one => make("td", {}, typeof one === "number" ? brief(one) : one)));
    const head = make("tr", {}, ...[`in ${group(this.world.head.week)} weeks`, "yours", this.act.name].map(one => make("th", { scope: "col" }, one)));
    at("twin").replaceChildren(make("table", { class: "beside" }, make("thead", {}, head),
      make("tbody", {}, line(["people sanctioned who had done nothing", ...first], true), ...rows.map(row => line(row)))));
    at("twin").hidden = at("twin-caption").hidden = false;
    this.gap.add(0, { mine: this.world.lines[step.line], other: this.twin.lines[step.line] });
  }

  // The address, and every way to another step with it.
  keep(name, value) {
    const address = this.address;
    if (value === null) address.delete(name);
    else address.set(name, value);
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
    history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
    for (const link of document.querySelectorAll("a[href^='/start']")) {
      const way = new URL(link.href);
      for (const one of ["run", "twin"]) if (address.has(one)) way.searchParams.set(one, address.get(one)); else way.searchParams.delete(one);
      link.href = way.pathname + way.search;
    }
  }

  // One thing at a time: what can be pressed follows from where the village stands.
  async doing(what) {
    this.press(true);
    try {
      await what();
    } catch (error) {
      this.say(error.message);
    }
    this.press(false);
  }

  press(busy) {
    const { head, run } = this.world ?? { head: {} }, stands = !busy && run && ["paused", "playing"].includes(head.state);
    at("begin").disabled = busy;
    at("week").disabled = at("quarter").disabled = !stands || head.week >= run.weeks;
    for (const button of document.querySelectorAll("[data-act]")) button.disabled = busy || !run || head.state === "preparing";
  }

  say(text) {
    at("said").textContent = text;
    at("said").hidden = !text;
  }
}

const tour = new Tour(await ask("/api/setting"));
await tour.doing(() => tour.follow());
