// What did a change do? Pairs of worlds that share all their luck, with and without it: each pair a thin line, their
// mean with its interval, and what it did to people said first.

import { reach } from "./ask.js";
import uPlot from "./vendor/uPlot.esm.js";
import { brief, colour, group, make, table } from "./draw.js";

const HIGH = 230, RIGHT = 98, FONT = "12px system-ui, sans-serif";

export class Branch {
  constructor(parts, quantities, say) {
    Object.assign(this, parts);
    Object.assign(this, { quantities, say, version: 0, name: quantities[0].name });
    this.choice.append(...grouped(quantities));
    this.choice.addEventListener("change", () => { this.name = this.choice.value; this.look(); });
    this.more.addEventListener("click", () => this.ask({ go_on: true }));
    this.end.addEventListener("click", () => this.stop());
    this.details.addEventListener("toggle", () => this.told && this.table());
    new ResizeObserver(() => this.plot?.setSize({ width: this.place.clientWidth, height: HIGH })).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.told && this.draw());
  }

  // Another run: its branch, if it has one, comes with the next frame.
  begin(run) {
    this.run = run;
    this.version = this.latest = 0;
    this.plot?.destroy();
    this.plot = this.told = null;
    this.card.hidden = true;
    this.csv.href = `/api/runs/${run.run}/branch.csv`;
  }

  // Each frame says how often the branch has told something: only what is new is asked for.
  frame(head) {
    this.weeks = head.week;
    if (this.told) this.buttons();
    this.latest = head.branch;
    if (head.changes && this.told?.state === "marked" && !this.looking) this.look();
    this.follow();
  }

  follow() {
    if (this.latest && this.latest > this.version && !this.looking) this.look();
  }

  async ask(wish) {
    const told = await this.send("POST", wish);
    if (!told) return;
    this.show(told);
    this.card.scrollIntoView({ block: "start" });
    this.title.focus({ preventScroll: true });
  }

  async stop() {
    await this.send("DELETE");
    this.look();
  }

  async look() {
    const { latest, run } = this;
    this.looking = true;
    const told = await this.send("GET").finally(() => { this.looking = false; });
    if (told) this.show(told);
    else if (run === this.run) this.version = latest; // an answer for the run before says nothing of this one
    this.follow(); // something may have been told meanwhile
  }

  async send(method, wish) {
    const run = this.run, how = wish ? { method, headers: { "content-type": "application/json" }, body: JSON.stringify(wish) } : { method };
    const answer = await reach(`/api/runs/${run.run}/branch?quantity=${this.name}`, how).catch(error => this.say(error.message));
    if (!answer || run !== this.run || answer.status === 204) return null;
    const told = await answer.json();
    if (answer.ok) return told;
    this.say(told.error);
    return null;
  }

  show(told) {
    this.told = told;
    this.version = told.version;
    this.card.hidden = false;
    const n = told.seeds.length;
    this.question.textContent = `as it runs, less the world without: ${told.words}`;
    this.harm.replaceChildren(make("b", {}, told.harm.number), ` ${told.harm.after}`);
    this.buttons();
    this.bar.hidden = told.state !== "running";
    this.bar.value = told.progress;
    const soon = told.state === "running" ? `computing pair ${n + 1} of ${told.of} beside the run` : told.said;
    this.said.textContent = [soon, told.lines && n < told.fewest ? `an interval is told from ${told.fewest} pairs on` : ""].filter(Boolean).join(" · ");
    this.body.hidden = !told.lines;
    if (!told.lines) { this.plot?.destroy(); this.plot = null; return; }
    this.caption.textContent = `n = ${n} pairs that share all their luck · seeds ${seeds(told.seeds)} · weeks ${told.start} to ${told.until} · ` +
      `${told.lines.low ? "band: 95 % interval of the mean (paired, Student's t)" : "no interval yet"} · scenario ${told.hash.slice(0, 12)} with the changes above`;
    this.note.textContent = `${told.quantity.group}: ${told.quantity.label} (${told.quantity.unit}). Thin: single pairs. Zero: no difference.` +
      (told.step > 1 ? ` Drawn are means of ${told.step} weeks.` : "");
    this.draw();
    this.table();
  }

  buttons() {
    const { state, until, start } = this.told;
    this.end.hidden = state !== "running";
    const further = state === "stopped" || this.weeks > until || (state === "marked" && this.weeks >= start);
    this.more.hidden = state === "running" || !further || this.weeks < start;
    this.more.textContent = `compare up to week ${group(this.weeks)}`;
  }

  draw() {
    const { lines, start, until, quantity } = this.told, soft = colour("soft"), hair = colour("line"), voice = colour(quantity.voice);
    this.plot?.destroy();
    const before = lines.weeks[0] > 1 ? [start - 1] : [], weeks = [...before, ...lines.weeks], led = line => [...before.map(() => 0), ...line];
    const band = lines.low ? [led(lines.low), led(lines.high)] : [], many = lines.pairs.length > 1;
    const axis = { stroke: soft, font: FONT, ticks: { stroke: hair, size: 4, width: 1 }, grid: { show: false } };
    const hidden = { stroke: "transparent", width: 0, points: { show: false } };
    this.plot = new uPlot({
      width: this.place.clientWidth || 600, height: HIGH, padding: [10, RIGHT, 0, 0], legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
      scales: { x: { time: false, range: [Math.max(start - 1, 0), Math.max(until, start + 1)] }, y: { range: (u, low, high) => spread(low, high) } },
      axes: [{ ...axis, size: 26, values: (u, marks) => marks.map(m => !Number.isInteger(m) ? "" : u.width > 500 ? `week ${m}` : String(m)), space: 70 },
        { ...axis, size: 52, values: (u, marks) => marks.map(signed), space: 36 }],
      series: [{}, ...band.map(() => hidden), ...lines.pairs.map(() => ({ stroke: faded(voice, 38), width: 1, points: { show: false } })),
        ...(many ? [{ stroke: voice, width: 2.2, points: { show: false } }] : [])],
      bands: band.length ? [{ series: [2, 1], fill: faded(voice, 16) }] : [],
      hooks: { drawClear: [u => this.told?.lines && this.zero(u)], draw: [u => this.told?.lines && this.label(u)], setCursor: [u => this.told?.lines && this.read(u)] },
    }, [weeks, ...band, ...lines.pairs.map(led), ...(many ? [led(lines.mean)] : [])], this.place);
    this.read(this.plot);
  }

  // The zero line, and a dotted one at the week from which the worlds may differ.
  zero(u) {
    const context = u.ctx, { left, top, width, height } = u.bbox, scale = uPlot.pxRatio;
    const rule = (x, y, a, b) => { context.beginPath(); context.moveTo(x, y); context.lineTo(a, b); context.stroke(); };
    context.save();
    context.strokeStyle = colour("soft");
    context.lineWidth = scale;
    const y = Math.round(u.valToPos(0, "y", true)) + 0.5, x = Math.round(u.valToPos(this.told.start, "x", true)) + 0.5;
    rule(left, y, left + width, y);
    context.setLineDash([2 * scale, 3 * scale]);
    rule(x, top, x, top + height);
    context.restore();
  }

  label(u) {
    const lines = this.told.lines, mean = lines.mean.at(-1), context = u.ctx, scale = uPlot.pxRatio;
    const at = u.valToPos(mean, "y", true), zero = u.valToPos(0, "y", true), x = u.bbox.left + u.bbox.width + 7 * scale;
    const ends = [[`mean ${signed(mean)}`, this.told.quantity.voice, at]];
    if (Math.abs(at - zero) > 14 * scale) ends.push(["zero", "soft", zero]);
    context.save();
    context.font = `${13 * scale}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    for (const [text, voice, y] of ends) {
      context.fillStyle = colour(voice);
      context.fillText(text, x, y);
    }
    context.restore();
  }

  // What the chart says at the week under the cursor, or at its last week.
  read(u) {
    const { lines, quantity } = this.told, last = lines.weeks.length - 1, shift = u.data[0].length - lines.weeks.length;
    const at = u.cursor.idx === null || u.cursor.idx === undefined ? last : Math.max(u.cursor.idx - shift, 0);
    this.finding.textContent = `week ${lines.weeks[at]} · ${quantity.label} ${signed(lines.mean[at])}` + (lines.low ? ` (${signed(lines.low[at])} to ${signed(lines.high[at])})` : "");
  }

  // All quantities in one number each; and, opened, this one week by week.
  table() {
    const { effects, lines } = this.told;
    const rows = effects.map(one => make("tr", { class: one.voice === "harm" ? "harm" : null },
      make("th", { scope: "row" }, one.group === effects[0].group ? one.label : `${one.group}: ${one.label}`, make("small", {}, one.whole)),
      ...[one.same ? "exactly 0" : signed(one.effect), one.low === null || one.same ? "–" : `${signed(one.low)} to ${signed(one.high)}`, brief(one.base), brief(one.changed)].map(text => make("td", {}, text))));
    const head = make("tr", {}, ...["since the change", "difference", "95 % interval", "without", "as it runs"].map(text => make("th", { scope: "col" }, text)));
    this.effects.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
    const weekly = lines.weeks.map((week, k) => [String(week), ...[lines.base[k], lines.changed[k]].map(brief), signed(lines.mean[k]), lines.low ? signed(lines.low[k]) : "–", lines.low ? signed(lines.high[k]) : "–"]);
    table(this.details, ["week", "without", "as it runs", "difference", "low", "high"], weekly.reverse());
  }
}

function grouped(quantities) {
  const groups = new Map();
  for (const one of quantities) groups.set(one.group, [...(groups.get(one.group) ?? []), make("option", { value: one.name }, one.label)]);
  return [...groups].map(([label, inside]) => make("optgroup", { label }, ...inside));
}

function signed(value) {
  const size = brief(Math.abs(value));
  return value === 0 || size === "0" ? "0" : `${value < 0 ? "−" : "+"}${size}`;
}

function seeds(all) {
  return all.length < 3 ? all.join(", ") : `${all[0]} to ${all.at(-1)}`;
}

function spread(low, high) {
  const least = Math.min(low, 0), most = Math.max(high, 0), room = 0.08 * (most - least) || 1;
  return [least - room, most + room];
}

function faded(voice, share) {
  return `color-mix(in srgb, ${voice} ${share}%, transparent)`;
}
