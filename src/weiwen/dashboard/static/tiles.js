// A map of tiles: a square for each locality beside the others of its province, under codes, darker where it is more.

import { brief, colour, make, stroke, table } from "./draw.js";

const GAP = 2, LABEL = 15, SIDES = [40, 34, 28, 24, 20, 17, 15, 13, 11, 9, 7, 5, 4, 3];

export class Tiles {
  constructor(canvas, scale, details) {
    Object.assign(this, { canvas, scale, details, values: new Float32Array(0), codes: [] });
    new ResizeObserver(() => this.lay()).observe(canvas.parentElement);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show(this.values, this.quantity));
    canvas.addEventListener("pointermove", event => this.name(event));
    details.addEventListener("toggle", () => this.table());
  }

  begin(codes, provinces) {
    this.codes = codes;
    this.blocks = new Map();
    provinces.forEach((code, index) => this.blocks.set(code, [...(this.blocks.get(code) ?? []), index]));
    this.lay();
  }

  // The largest tile with which all provinces, set in lines like words, stay within the drawing.
  lay() {
    if (!this.codes.length) return;
    const width = this.canvas.parentElement.clientWidth - 2 * parseFloat(getComputedStyle(this.canvas.parentElement).paddingLeft);
    const sizes = [...this.blocks.values()].map(one => one.length).sort((a, b) => a - b);
    const rows = Math.max(1, Math.round(Math.sqrt(sizes[sizes.length >> 1])));
    for (const side of SIDES) {
      this.side = side;
      this.places = [];
      let x = 0, y = 0, fits = true;
      const tall = LABEL + rows * (side + GAP) + 8;
      for (const [code, members] of this.blocks) {
        const wide = Math.max(Math.ceil(members.length / rows) * (side + GAP), 9 * code.length);
        fits &&= wide <= width;
        if (x && x + wide > width) [x, y] = [0, y + tall];
        members.forEach((index, k) => { this.places[index] = [x + Math.floor(k / rows) * (side + GAP), y + LABEL + (k % rows) * (side + GAP)]; });
        (this.heads ??= new Map()).set(code, [x, y + 11]);
        x += wide + 9;
      }
      this.high = y + tall;
      if (fits && this.high <= width * 0.85) break;
    }
    this.width = width;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = this.high * ratio;
    this.canvas.style.height = `${this.high}px`;
    this.canvas.style.width = `${width}px`;
    this.show(this.values, this.quantity);
  }

  show(values, quantity) {
    if (!this.places || !quantity) return;
    Object.assign(this, { values, quantity });
    const context = this.canvas.getContext("2d"), ratio = devicePixelRatio || 1;
    let low = Infinity, high = -Infinity;
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.high);
    context.font = "11.5px system-ui, sans-serif";
    context.fillStyle = colour("soft");
    for (const [code, [x, y]] of this.heads) if (this.blocks.has(code)) context.fillText(code, x, y);
    context.fillStyle = colour(quantity.voice);
    context.strokeStyle = colour("line");
    this.places.forEach(([x, y], index) => {
      context.globalAlpha = values.length ? 0.07 + 0.93 * (values[index] - low) / (high - low || 1) : 0;
      context.fillRect(x, y, this.side, this.side);
      context.globalAlpha = 1;
      context.strokeRect(x + 0.5, y + 0.5, this.side - 1, this.side - 1);
    });
    this.ends(low, high, quantity);
    this.table();
  }

  ends(low, high, quantity) {
    if (!Number.isFinite(low)) return;
    if (!this.steps) {
      const steps = stroke("g", {}, ...Array.from({ length: 8 }, (_, k) =>
        stroke("rect", { class: "fill", x: 14 * k, width: 14, height: 10, "fill-opacity": (0.07 + 0.93 * k / 7).toFixed(2) })));
      this.steps = { steps, low: make("span"), high: make("span") };
      this.scale.replaceChildren(this.steps.low, stroke("svg", { width: 112, height: 10, "aria-hidden": "true" }, steps), this.steps.high);
    }
    this.steps.steps.setAttribute("class", quantity.voice);
    this.steps.low.textContent = brief(low);
    const [most, ...others] = this.codes.filter((_, k) => this.values[k] === high);
    this.steps.high.textContent = brief(high) + (high > low && most && !others.length ? ` in ${most}` : "");
  }

  name(event) {
    const box = this.canvas.getBoundingClientRect(), [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const index = this.places?.findIndex(([a, b]) => x >= a && x < a + this.side + GAP && y >= b && y < b + this.side + GAP) ?? -1;
    this.canvas.title = index < 0 ? "" : `${this.codes[index]}: ${brief(this.values[index])} ${this.quantity.unit}`;
  }

  table() {
    if (!this.details.open || !this.quantity || !this.values.length) return;
    const order = this.codes.map((_, k) => k).sort((a, b) => this.values[b] - this.values[a]);
    table(this.details, ["locality, the highest first", this.quantity.unit], order.map(k => [this.codes[k], brief(this.values[k])]));
  }
}
