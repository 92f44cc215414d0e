// The page: a run is found or begun, watched through one wire, and told what to do. The address holds which run it is.

import { ask, post } from "./ask.js";
import { make, plain, group } from "./draw.js";
import { Flow } from "./flow.js";
import { Gap } from "./gap.js";
import { Harm } from "./harm.js";
import { Loop } from "./loop.js";
import { Panel } from "./panel.js";
import { Tiles } from "./tiles.js";
import { Wire } from "./wire.js";

const at = id => document.getElementById(id);
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
    this.frames = 0;
    this.acknowledged = [];
    at("sentence").textContent = setting.sentence;
    at("speed").append(...setting.speeds.map(one => make("option", { value: one }, SPEEDS[one] ?? one)));
    at("chart").append(...setting.charts.map(one => make("option", { value: one.name }, one.title)));
    at("quantity").append(...voices(setting.quantities));
    at("scenario").append(...setting.scenarios.map(one => make("option", { value: one.name }, plain(one.name))));
    this.wires();
  }

  wires() {
    at("play").addEventListener("click", () => this.order({ do: this.state === "playing" ? "pause" : "play" }));
    at("step").addEventListener("click", () => this.order({ do: "step" }));
    at("speed").addEventListener("change", () => this.order({ do: "speed", value: Number(at("speed").value) }));
    at("chart").addEventListener("change", () => this.keep("chart", at("chart").value));
    at("quantity").addEventListener("change", () => this.keep("map", at("quantity").value));
    at("scenario").addEventListener("change", () => this.world());
    at("another").addEventListener("submit", event => { event.preventDefault(); this.begin(); });
    addEventListener("hashchange", () => this.follow());
    addEventListener("keydown", event => {
      if (event.target.closest("input, select, button, summary, a") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === " ") { event.preventDefault(); at("play").click(); }
      if (event.key === "." || event.key === "ArrowRight") at("step").click();
    });
  }

  // The address: #run=1&chart=incidents&map=grievance
  get address() {
    return new URLSearchParams(location.hash.slice(1));
  }

  keep(name, value) {
    const address = this.address;
    address.set(name, value);
    history.replaceState(null, "", `#${address}`);
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
    this.wire?.tell({ do: "look", quantity: quantity.name });
  }

  async follow() {
    const runs = await ask("/api/runs");
    const chosen = runs.find(one => one.run === this.address.get("run")) ?? runs.at(-1);
    this.list(runs);
    if (!chosen) return this.say("no world is live: start one below");
    if (chosen.run !== this.run?.run) this.attach(chosen);
    else this.view();
  }

  attach(run) {
    this.wire?.close();
    this.run = run;
    this.ready = false;
    document.title = `${plain(run.scenario)} · weiwen`;
    at("world").textContent = `${plain(run.scenario)} · ${group(run.people)} invented people · seed ${run.seed}`;
    at("labels").hidden = !run.labels.length;
    at("labels").replaceChildren(...run.labels.map(label => make("strong", {}, label)));
    for (const place of document.querySelectorAll("[data-caption]")) place.textContent = `n = 1 run · seed ${run.seed} · one run, no interval · scenario ${run.hash.slice(0, 12)}`;
    at("command").textContent = run.command;
    at("scenario").value = run.scenario;
    this.world();
    at("record").href = `/api/runs/${run.run}/record.json`;
    at("lines-csv").href = `/api/runs/${run.run}/lines.csv`;
    this.gap.begin(run.weeks);
    this.show([]);
    this.wire = new Wire(run.run, frame => this.frame(frame), () => this.say("the connection ended: the program was stopped, or this world was closed"));
    this.view();
    this.refresh();
  }

  frame({ head, arrays }) {
    this.frames += 1;
    if (!this.ready && head.state !== "preparing") this.prepared();
    this.state = head.state;
    const still = ["preparing", "failed", "finished"].includes(head.state);
    at("play").disabled = at("step").disabled = still;
    at("speed").disabled = still && head.state !== "finished";
    at("play").textContent = head.state === "playing" ? "pause" : "play";
    at("clock").textContent = head.state === "preparing" ? "getting ready" : `week ${group(head.week)} of ${group(head.weeks)}`;
    if (document.activeElement !== at("speed")) at("speed").value = head.speed;
    if (head.state === "preparing") this.say("getting ready: the week of this world is being compiled; the first time takes half a minute");
    else if (head.compiling) this.say(`${plain(head.compiling)}: being compiled in the background, takes over when ready`);
    else if (head.said) this.say(head.said);
    else if (this.compiled) this.say("ready: the new program took over");
    this.compiled = head.compiling;
    if (head.harm) this.harm.show(head.harm);
    if (head.loop) this.loop.show(head.loop);
    if (head.flow) this.flow.show(head.flow);
    this.gap.add(head.since, arrays);
    if (arrays.places && head.quantity === this.quantity.name) this.tiles.show(arrays.places, this.quantity);
    if (head.changes) { this.show(head.changes); this.refresh(); }
  }

  async prepared() {
    this.ready = true;
    this.say(this.run.week ? "" : "ready: press play, or the space bar");
    const run = await ask(`/api/runs/${this.run.run}`);
    this.tiles.begin(run.codes, run.provinces);
    this.wire.tell({ do: "look", quantity: this.quantity.name });
  }

  async refresh() {
    this.panel.show(await ask(`/api/runs/${this.run.run}/form`));
    this.point();
  }

  // Where the address names a rule, its switch is looked at once.
  point() {
    const rule = this.address.get("rule"), row = rule && document.getElementById(`switch-${rule}`)?.closest(".rule");
    if (!row || this.pointed === rule) return;
    this.pointed = rule;
    row.classList.add("pointed");
    row.scrollIntoView({ block: "center" });
  }

  show(changes) {
    this.gap.changed(changes);
    at("changes").replaceChildren(...changes.map(one => make("li", {}, `from week ${one.week}: ${plain(one.mechanism)} ` +
      (one.parameter ? `${plain(one.parameter)} ${told(one.before)} → ${told(one.after)}` : one.after ? "on" : "off") + (one.recompiled ? " (recompiled)" : ""))));
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

  world() {
    const chosen = this.setting.scenarios.find(one => one.name === at("scenario").value);
    at("scenario-summary").textContent = chosen.summary;
    at("people").value = chosen.people;
    at("weeks").value = chosen.weeks;
  }

  async begin() {
    const wish = { scenario: at("scenario").value, people: Number(at("people").value), weeks: Number(at("weeks").value), seed: Number(at("seed").value) };
    try {
      const run = await post("/api/runs", wish);
      location.hash = `run=${run.run}`;
      scrollTo(0, 0);
    } catch (error) {
      this.say(error.message);
    }
  }

  list(runs) {
    at("runs").replaceChildren(...runs.map(one => {
      const words = `${plain(one.scenario)} · ${group(one.people)} people · seed ${one.seed} · week ${group(one.week)}`;
      const close = make("button", { type: "button" }, "close");
      close.setAttribute("aria-label", `close ${words}`);
      close.addEventListener("click", async () => { await ask(`/api/runs/${one.run}`, { method: "DELETE" }); this.run = null; this.follow(); });
      return make("li", {}, make("a", { href: `#run=${one.run}` }, words), close);
    }));
  }
}

function voices(quantities) {
  const names = { truth: "true", file: "on file", told: "told to the centre", harm: "done to people" };
  return Object.entries(names).map(([voice, label]) => {
    const inside = quantities.filter(one => one.voice === voice).map(one => make("option", { value: one.name }, plain(one.name)));
    return make("optgroup", { label }, ...inside);
  });
}

function told(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

const page = new Page(await ask("/api/setting"));
document.querySelector("main").page = page; // for whoever measures the page
await page.follow();
