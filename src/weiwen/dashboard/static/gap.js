// Truth, file and report on one chart, the area between shaded: the gap is the story. Lines carry their own names.

import uPlot from "./vendor/uPlot.esm.js";
import { brief, colour, table } from "./draw.js";

const HIGH = 250, RIGHT = 92, POINTS = 90, FONT = "12px system-ui, sans-serif";

export class Gap {
  constructor(parts, charts) {
    Object.assign(this, parts);
    this.charts = charts;
    this.chart = charts[0];
    this.lines = {};
    new ResizeObserver(() => this.plot?.setSize({ width: this.place.clientWidth, height: HIGH })).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild());
    this.details.addEventListener("toggle", () => this.table());
  }

  begin(weeks) {
    this.weeks = weeks;
    this.lines = {};
    this.changes = [];
    this.rebuild();
  }

  changed(changes) {
    this.changes = changes;
    this.plot?.redraw();
  }

  choose(name) {
    this.chart = this.charts.find(one => one.name === name) ?? this.charts[0];
    this.rebuild();
  }

  // New weeks go behind what is there; lines over time are never sent twice.
  add(since, arrays) {
    for (const [name, fresh] of Object.entries(arrays)) {
      if (name === "places") continue;
      const line = this.lines[name] ??= [];
      line.length = since;
      for (const value of fresh) line.push(value);
    }
    this.show();
  }

  rebuild() {
    this.plot?.destroy();
    this.name.textContent = this.chart.title;
    this.step = Math.max(Math.ceil(this.weeks / POINTS), 1);
    this.note.textContent = this.chart.note + (this.step > 1 ? ` Drawn are means of ${this.step} weeks.` : "") + (this.chart.plain ? "" : " A dotted line stands where something was changed.");
    const lines = this.chart.lines, soft = colour("soft"), hair = colour("line");
    const axis = { stroke: soft, font: FONT, ticks: { stroke: hair, size: 4, width: 1 }, grid: { show: false } };
    const shade = this.chart.plain || lines[0][2] === "harm" ? [] : [{ series: [1, lines.length], fill: faded(colour("told")) }];
    this.plot = new uPlot({
      width: this.place.clientWidth || 600, height: HIGH, padding: [10, RIGHT, 0, 0], legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
      scales: { x: { time: false, range: [1, Math.max(this.weeks, 2)] }, y: { range: (u, low, high) => [0, Math.max(high * 1.06, 1)] } },
      axes: [{ ...axis, size: 26, values: (u, marks) => marks.map(m => !Number.isInteger(m) ? "" : u.width > 500 ? `week ${m}` : String(m)), space: 70 },
        { ...axis, size: 48, values: (u, marks) => marks.map(brief), space: 36 }],
      series: [{}, ...lines.map(([, , voice, dash], k) => ({ stroke: colour(voice), width: 1.7, points: { show: false }, dash: dash ?? (voice === "harm" && k ? [6, 3] : undefined) }))],
      bands: shade,
      hooks: { draw: [u => this.label(u), u => this.mark(u)], setCursor: [u => this.read(u.cursor.idx)] },
    }, this.data(), this.place);
    this.show();
  }

  raw() {
    const lines = this.chart.lines.map(([name]) => this.lines[name] ?? []);
    return [Array.from({ length: lines[0].length }, (_, k) => k + 1), ...lines];
  }

  // Means of as many neighbouring weeks as the length of the run asks for, each at the last of its weeks.
  data() {
    const [weeks, ...lines] = this.raw();
    const ends = weeks.filter(week => week % this.step === 0 || week === weeks.length);
    return [ends, ...lines.map(line => ends.map((week, k) => mean(line.slice(k ? ends[k - 1] : 0, week))))];
  }

  show() {
    this.plot?.setData(this.data());
    this.read(this.plot?.cursor.idx);
    this.table();
  }

  // What the chart says at the week under the cursor, or of all weeks so far.
  read(at) {
    const lines = this.chart.lines, first = this.lines[lines[0][0]] ?? [], index = (this.plot?.data[0][at] ?? 0) - 1;
    if (index >= 0 && index < first.length) {
      this.finding.textContent = `week ${index + 1} · ` + lines.map(([name, label]) => `${label} ${brief(this.lines[name][index])}`).join(" · ");
      return;
    }
    this.finding.textContent = first.length ? found(this.chart, this.lines) : this.chart.unit;
  }

  label(u) {
    const length = u.data[0].at(-1);
    if (!length) return;
    const context = u.ctx, scale = uPlot.pxRatio;
    const ends = this.chart.lines.map(([name, label, voice]) => ({ label, voice, y: u.valToPos(mean(this.lines[name].slice(-this.step)), "y", true) }));
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, k) => { if (k) end.y = Math.max(end.y, ends[k - 1].y + 15 * scale); });
    const over = ends.at(-1).y - (u.bbox.top + u.bbox.height - 2 * scale);
    if (over > 0) ends.forEach(end => { end.y -= over; });
    context.save();
    context.font = `${13 * scale}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    const x = u.valToPos(length, "x", true) + 7 * scale;
    for (const end of ends) {
      context.fillStyle = colour(end.voice);
      context.fillText(end.label, x, end.y);
    }
    context.restore();
  }

  // A hair at each week from which something was changed.
  mark(u) {
    const context = u.ctx, { top, height } = u.bbox;
    context.save();
    context.strokeStyle = colour("soft");
    context.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    for (const week of new Set(this.changes.map(one => one.week))) {
      const x = Math.round(u.valToPos(week, "x", true)) + 0.5;
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
    }
    context.restore();
  }

  table() {
    if (!this.details.open) return;
    const [weeks, ...lines] = this.raw();
    const rows = weeks.slice(-52).reverse().map(week => [String(week), ...lines.map(line => brief(line[week - 1]))]);
    table(this.details, ["week", ...this.chart.lines.map(line => line[1])], rows);
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}

// The finding of all weeks so far, in the words of the report.
function found(chart, lines) {
  const of = name => total(lines[name] ?? []);
  const hundred = (part, whole) => whole ? brief(Math.round(100 * part / whole)) : "none";
  if (chart.plain) return chart.lines.map(([name, label]) => `${label} ${brief(of(name))} in all`).join(" · ");
  if (chart.name === "incidents") return `of 100, ${hundred(of("filed"), of("incidents"))} were filed and ${hundred(of("reported"), of("incidents"))} told`;
  if (chart.name === "allegations") return `of 100, ${hundred(of("alleged") - of("alleged_truly"), of("alleged"))} match nothing that happened`;
  if (chart.name === "fear") return `the centre reckons with ${hundred(of("feared"), of("feared_truly"))} for each 100`;
  return `at most ${brief(Math.max(...lines.held))} at once`;
}

function faded(told) {
  return `color-mix(in srgb, ${told} 14%, transparent)`;
}
