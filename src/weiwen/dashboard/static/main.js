// The page: a run is found or begun, watched through one wire, and told what to do. The address holds which run it is.

import { ask } from "./ask.js";
import { Branch } from "./branch.js";
import { line } from "./changed.js";
import { make, plain, group } from "./draw.js";
import { Flow } from "./flow.js";
import { Gap } from "./gap.js";
import { Harm } from "./harm.js";
import { below, keys } from "./keys.js";
import { address, holds, wished, written } from "./link.js";
import { Life } from "./life.js";
import { Loop } from "./loop.js";
import { Panel } from "./panel.js";
import { Take } from "./take.js";
import { Tiles } from "./tiles.js";
import { Wire } from "./wire.js";
import { Worlds } from "./worlds.js";

const at = id => document.getElementById(id);
const LOST = "the connection ended: the program was stopped, or this world was closed. Begin another below, or start the program again and open the address that it prints";
const DONE = "the last week is done: ask what a change did, take the run along, or begin another world below";
const SPEEDS = { 1: "1 week/s", 2: "2 weeks/s", 5: "5 weeks/s", 10: "10 weeks/s", 30: "30 weeks/s", 1000: "fastest" };

class Page {
  constructor(setting) {
    this.setting = setting;
    this.harm = new Harm(at("harm"), at("strip"));
    this.loop = new Loop(at("loop"), at("loop-table"), setting.layouts);
    this.gap = new Gap({ place: at("gap"), details: at("gap-table"), name: at("gap-name"), finding: at("gap-finding"), note: at("gap-note") }, setting.charts);
    this.tiles = new Tiles(at("map"), at("map-scale"), at("map-table"));
    this.flow = new Flow(at("flow"), at("flow-table"));
    this.panel = new Panel(at("panel"), order => this.tell(order), (text, answer) => { this.say(text); if (!answer.ok) this.refresh(); });
    this.branch = new Branch({ card: at("branch"), title: at("branch-title"), question: at("branch-question"), choice: at("branch-choice"), harm: at("branch-harm"),
      more: at("branch-more"), bar: at("branch-bar"), end: at("branch-end"), said: at("branch-said"), body: at("branch-body"), finding: at("branch-finding"), place: at("branch-plot"),
      note: at("branch-note"), caption: at("branch-caption"), effects: at("branch-effects"), details: at("branch-table"), csv: at("branch-csv") }, setting.effects, text => this.say(text));
    this.life = new Life(at("life"));
    this.take = new Take(at("take"), setting);
    this.frames = 0;
    this.acknowledged = [];
    at("sentence").textContent = setting.sentence;
    at("speed").append(...setting.speeds.map(one => make("option", { value: one }, SPEEDS[one] ?? one)));
    at("chart").append(...setting.charts.map(one => make("option", { value: one.name }, one.title)));
    at("quantity").append(...voices(setting.quantities));
    this.worlds = new Worlds(setting, { begun: run => this.onto(run), closed: run => this.left(run) });
    this.wires();
  }

  wires() {
    at("play").addEventListener("click", () => this.order({ do: this.state === "playing" ? "pause" : "play" }));
    at("step").addEventListener("click", () => this.order({ do: "step" }));
    for (const here of document.querySelectorAll(".here")) here.addEventListener("click", () => this.branch.ask({}));
    at("copy").addEventListener("click", () => this.copy());
    at("speed").addEventListener("change", () => this.order({ do: "speed", value: Number(at("speed").value) }));
    at("chart").addEventListener("change", () => this.keep("chart", at("chart").value));
    at("quantity").addEventListener("change", () => this.keep("map", at("quantity").value));
    addEventListener("hashchange", () => this.follow());
    keys();
    below(document.querySelector("header.top"));
  }

  // The address holds all that makes what is shown (link.js), and #run=1 alone is a run of this start.
  get address() {
    return new URLSearchParams(location.hash.slice(1));
  }

  keep(name, value) {
    const kept = this.address;
    kept.set(name, value);
    history.replaceState(null, "", written(kept));
    this.view();
  }

  view() {
    const chart = this.address.get("chart") ?? this.setting.charts[0].name;
    const named = this.address.get("map"), quantity = this.setting.quantities.find(one => one.name === named) ?? this.setting.quantities.find(one => one.name === "grievance");
    at("chart").value = chart;
    at("quantity").value = quantity.name;
    at("map-meaning").textContent = `${quantity.meaning} (${quantity.unit})`;
    if (chart !== this.gap.chart.name) this.gap.choose(chart);
    this.quantity = quantity;
    this.take.maps(quantity.name);
    this.wire?.tell({ do: "look", quantity: quantity.name });
  }

  async follow() {
    let runs = await ask("/api/runs"), chosen = runs.find(one => one.run === this.address.get("run"));
    const wish = wished(this.address);
    if (wish && !(chosen && holds(chosen, this.address))) {
      chosen = runs.find(one => holds(one, this.address)) ?? await this.open(wish);
      runs = await ask("/api/runs");
      if (chosen) this.name(chosen.run);
    }
    if (!chosen && this.address.get("run") && !wish) this.refused = `there is no run ${this.address.get("run")}: numbers hold for one start of the program, and a closed world's is gone`;
    chosen ??= runs.at(-1);
    this.worlds.list(runs, chosen?.run);
    document.body.classList.toggle("none", !chosen);
    if (chosen && this.address.get("run") && this.address.get("run") !== chosen.run) this.name(chosen.run);
    if (chosen && chosen.run !== this.run?.run) return this.attach(chosen);
    if (chosen) this.view();
    if (this.refused || !chosen) this.say([this.refused, chosen ? "" : "no world is live: start one below"].filter(Boolean).join(" · "));
    this.refused = undefined;
  }

  onto(run) {
    location.hash = `run=${run.run}`;
    scrollTo(0, 0);
  }

  // A world was closed from the list: where it is the one shown, another one is, or none.
  left(run) {
    if (run === this.run?.run) {
      this.wire.close();
      clearTimeout(this.soon);
      this.run = null;
      history.replaceState(null, "", location.pathname);
    }
    return this.follow();
  }

  // A link is opened: its run begins with its changes, and goes to its week by itself.
  async open(wish) {
    try {
      return await ask("/api/runs", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
    } catch (error) {
      this.refused = `the link cannot be opened: ${error.message}`;
      return undefined;
    }
  }

  name(run) {
    const kept = new Map([["run", run], ...[...this.address].filter(([name]) => name !== "run")]);
    history.replaceState(null, "", written(kept));
  }

  // The address follows the run whenever it stands still.
  remember() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.state === "playing" || !(this.week || this.link) || this.goal) return;
      const text = written(address(this.run, this.link, this.week, this.address));
      if (text !== location.hash) history.replaceState(null, "", text);
    }, 300);
  }

  async copy() {
    if (!this.run) return;
    const kept = address(this.run, this.link, this.week, this.address);
    kept.delete("run");
    const text = `${location.origin}/${written(kept)}`;
    at("link").value = text;
    at("linked").hidden = false;
    at("link").select();
    const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    at("copy").textContent = copied ? "copied" : "copy it from the line below";
    setTimeout(() => { at("copy").textContent = "copy link"; }, 2500);
  }

  attach(run) {
    clearTimeout(this.soon);
    at("linked").hidden = true;
    this.wire?.close();
    this.run = run;
    this.ready = false;
    document.title = `${plain(run.scenario)} · weiwen`;
    at("world").textContent = `${plain(run.scenario)} · ${group(run.people)} invented people · seed ${run.seed}`;
    at("labels").hidden = !run.labels.length;
    at("labels").replaceChildren(...run.labels.map(label => make("strong", {}, label)));
    for (const place of document.querySelectorAll("[data-caption]")) place.textContent = `n = 1 run · seed ${run.seed} · one run, no interval · scenario ${run.hash.slice(0, 12)}`;
    at("command").textContent = run.command;
    at("replay").textContent = run.replay;
    this.worlds.show(run.scenario);
    at("record").href = `/api/runs/${run.run}/record.json`;
    at("lines-csv").href = `/api/runs/${run.run}/lines.csv`;
    this.gap.begin(run.weeks);
    this.link = this.ended = "";
    this.life.begin(run);
    this.take.begin(run);
    this.known = 0;
    this.show([]);
    this.branch.begin(run);
    this.wire = new Wire(run.run, frame => this.frame(frame), () => this.lost());
    this.view();
    this.refresh();
  }

  // Nothing answers any more: what would ask is switched off, and what was seen stays to be read.
  lost() {
    this.say(LOST);
    for (const one of [...["play", "step", "speed", "copy"].map(at), ...document.querySelectorAll(".here")]) one.disabled = true;
    for (const name of ["panel", "changes", "life", "take"]) at(name).inert = true;
    at("play").textContent = "play";
  }

  frame({ head, arrays }) {
    this.frames += 1;
    if (!this.ready && head.state !== "preparing") this.prepared();
    this.state = head.state;
    const still = ["preparing", "failed", "finished"].includes(head.state);
    const held = [at("play"), at("step")].includes(document.activeElement);
    at("play").disabled = at("step").disabled = still;
    at("panel").inert = head.state === "finished";
    for (const here of document.querySelectorAll(".here")) here.disabled = still;
    [this.week, this.goal] = [head.week, head.goal];
    at("speed").disabled = still && head.state !== "finished";
    at("play").textContent = head.state === "playing" ? "pause" : "play";
    at("clock").textContent = head.state === "preparing" ? "getting ready" : `week ${group(head.week)} of ${group(head.weeks)}`;
    if (document.activeElement !== at("speed")) at("speed").value = head.speed;
    if (head.state === "preparing") this.say("getting ready: the week of this world is being compiled; the first time takes half a minute");
    else if (head.compiling) this.say(`${plain(head.compiling)}: being compiled in the background, takes over when ready`);
    else if (head.said) this.say(head.said);
    else if (head.state === "finished") this.done(held);
    else if (this.compiled) this.say("ready: the new program took over");
    this.compiled = head.compiling;
    if (head.harm) this.harm.show(head.harm);
    if (head.loop) this.loop.show(head.loop);
    if (head.flow) this.flow.show(head.flow);
    this.gap.add(head.since, arrays);
    if (arrays.places && head.quantity === this.quantity.name) this.tiles.show(arrays.places, this.quantity);
    this.life.passed(head.week);
    this.take.passed(head.week, head.changes);
    if (head.changes) { this.link = head.link; this.news(head.changes); this.show(head.changes); }
    this.branch.frame(head);
    this.remember();
  }

  // Whoever pressed the button that is now gone is at what is said, not at the top of the page.
  done(held) {
    if (this.ended === this.run.run) return;
    this.ended = this.run.run;
    this.say(DONE);
    if (held) at("said").focus({ preventScroll: true });
  }

  async prepared() {
    this.ready = true;
    this.say(this.refused ?? (this.run.week ? "" : "ready: press play, or the space bar"));
    this.refused = undefined;
    const run = await ask(`/api/runs/${this.run.run}`);
    for (const name of ["changes", "life", "take"]) at(name).inert = false;
    at("copy").disabled = false;
    this.tiles.begin(run.codes, run.provinces);
    this.wire.tell({ do: "look", quantity: this.quantity.name });
  }

  // Of the form only what changed is asked for, unless another program took over: that may change any rule's place.
  news(changes) {
    const news = changes.slice(this.known);
    this.known = changes.length;
    this.refresh(news.some(one => one.recompiled) ? [] : [...new Set(news.map(one => one.mechanism))]);
  }

  async refresh(rules = []) {
    this.panel.show(await ask(`/api/runs/${this.run.run}/form${rules.length && this.panel.rules ? `?of=${rules.join(",")}` : ""}`));
    this.point();
  }

  // Where the address names a rule, its switch is looked at once.
  point() {
    const rule = this.address.get("rule"), row = rule && document.getElementById(`switch-${rule}`)?.closest(".rule");
    if (!row || this.pointed === rule) return;
    this.pointed = rule;
    row.classList.add("pointed");
    const fold = row.closest("details.more");
    if (fold) fold.open = true;
    row.scrollIntoView({ block: "center" });
  }

  show(changes) {
    this.gap.changed(changes);
    at("again").hidden = !changes.length;
    at("changes").replaceChildren(...changes.map((one, place) => line(one, () => this.branch.ask({ without: place }))));
  }

  async tell(order) {
    const answer = await this.wire.tell(order);
    this.acknowledged.push(answer.milliseconds);
    return answer;
  }

  async order(order) {
    const answer = await this.tell(order);
    this.say(answer.ok ? "" : answer.said);
  }

  say(text) {
    if (at("said").textContent !== text) at("said").textContent = text;
    at("said").hidden = !text;
  }
}

function voices(quantities) {
  const names = { truth: "true", file: "on file", told: "told to the centre", harm: "done to people" };
  return Object.entries(names).map(([voice, label]) => {
    const inside = quantities.filter(one => one.voice === voice).map(one => make("option", { value: one.name }, plain(one.name)));
    return make("optgroup", { label }, ...inside);
  });
}

const page = new Page(await ask("/api/setting"));
document.querySelector("main").page = page; // for whoever measures the page
await page.follow();
