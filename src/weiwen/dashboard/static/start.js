// The tour: a village is started and stepped, and one thing is taken away in a twin of it. The address holds the village.

import { ask } from "./ask.js";
import { brief, group, make } from "./draw.js";
import { Gap } from "./gap.js";
import { Harm } from "./harm.js";
import { below } from "./keys.js";
import { Loop } from "./loop.js";
import { World } from "./world.js";
import { refused } from "./worlds.js";

const at = id => document.getElementById(id);
const step = JSON.parse(at("main").dataset.step);
const YEAR = 52, QUARTER = 13;
const OTHER = "your village was changed on the live page, or is not as the tour begins one: start a new one to compare";

class Tour {
  constructor(setting) {
    this.layouts = setting.layouts;
    at("begin").addEventListener("click", () => this.doing(() => this.begin()));
    at("week").addEventListener("click", () => this.doing(() => this.onward(1)));
    at("quarter").addEventListener("click", () => this.doing(() => this.onward(QUARTER)));
    for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => this.doing(() => this.compare(step.acts[button.dataset.act])));
    addEventListener("pagehide", () => this.part());
    below(document.querySelector("header.top"));
  }

  get address() {
    return new URLSearchParams(location.search);
  }

  // The village that the address (or this visit) names goes on. A name closes nothing: it may be another's by now.
  async follow() {
    const runs = await ask("/api/runs"), named = this.address.get("run") ?? sessionStorage.getItem("run");
    const mine = runs.find(one => one.run === named && one.scenario === "village");
    if (mine) this.attach(new World(mine, ...this.watch()));
    else this.keep(null);
    if (mine) await this.world.ready();
  }

  watch() {
    return [(...given) => this.show(...given), () => { this.world = null; this.press(false); this.say("the connection ended: the program was stopped, or this village was closed"); }];
  }

  async begin() {
    await this.part();
    this.attach(await World.begin(...this.watch()));
    await this.world.ready();
    if (this.world.head.state === "failed") throw new Error(this.world.head.said);
    await this.world.reach(QUARTER);
    this.say("A quarter of a year went by. Step on, or try something below.");
  }

  attach(world) {
    this.world?.wire.close();
    this.world = world;
    at("begins").hidden = true;
    if (this.gap) this.chart(step.chart);
    at("harm").replaceChildren();
    this.harm = new Harm(at("harm"), at("strip"));
    this.keep(world.run.run);
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

  draw({ head }, since, arrays) {
    this.loop ??= new Loop(at("loop"), at("loop-table"), this.layouts, step.lit);
    this.loop.show(head.loop);
    at("gap-card").hidden = false;
    if (!this.gap) {
      this.alone();
    } else if (!this.twin) this.gap.add(since, arrays);
  }

  // One drawing for all charts: it listens to the page for as long as the page is there.
  chart(one) {
    this.gap ??= new Gap({ place: at("gap"), details: at("gap-table"), name: at("gap-name"), finding: at("gap-finding"), note: at("gap-note") }, [one]);
    Object.assign(this.gap, { charts: [one], chart: one });
    this.gap.begin(this.world.run.weeks);
  }

  alone() {
    this.chart(step.chart);
    this.gap.add(0, this.world.lines);
  }

  async onward(weeks) {
    const goal = this.world.head.week + weeks;
    await this.world.reach(goal);
    if (!this.twin) return;
    await this.alike(this.twin);
    await this.twin.reach(goal);
    this.beside();
  }

  // The twin is told before its first week, so that all of its weeks are others.
  async compare(act) {
    await this.part();
    this.say(`a twin ${act.name}: begun with the same draws`);
    const twin = this.begun = await World.begin(() => {}, () => {});
    await this.alike(twin);
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

  // Only a village as the tour begins one, with no change of its own, differs from the twin in what the twin was told.
  async alike(twin) {
    const mine = await ask(`/api/runs/${this.world.run.run}`);
    if (mine.hash === twin.run.hash && !mine.link) return;
    await this.part();
    at("begins").hidden = false;
    throw new Error(OTHER);
  }

  // The twin that this page began ends with it. One whose connection has ended is gone, and its number may be another's.
  async part() {
    const { begun, twin } = this;
    this.begun = this.twin = null;
    at("twin").hidden = at("twin-caption").hidden = true;
    if (twin) this.alone();
    if (!begun?.wire.close()) return;
    await ask(`/api/runs/${begun.run.run}`, { method: "DELETE", keepalive: true });
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
  keep(run) {
    const address = this.address;
    address.delete("twin");
    if (run === null) address.delete("run");
    else address.set("run", run);
    if (run === null) sessionStorage.removeItem("run");
    else sessionStorage.setItem("run", run);
    history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
    for (const link of document.querySelectorAll("a[href^='/start']")) {
      const way = new URL(link.href);
      if (run === null) way.searchParams.delete("run");
      else way.searchParams.set("run", run);
      link.href = way.pathname + way.search;
    }
  }

  // One thing at a time: what can be pressed follows from where the village stands.
  async doing(what) {
    const pressed = document.activeElement;
    this.press(true);
    try {
      await what();
    } catch (error) {
      await refused(at("said"), error);
    }
    this.press(false);
    if (document.activeElement === document.body) (pressed.disabled ? at("clock") : pressed).focus({ preventScroll: true });
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
