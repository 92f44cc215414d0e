// The space of a claim on any two of its numbers; drag a box, and its verdicts are counted. The page is whole without it.
// Vega-Lite is loaded only when this is opened; its expressions are interpreted, so that no text becomes code.

import { ask } from "./ask.js";
import { brief, colour, make } from "./draw.js";

const at = id => document.getElementById(id);
const place = at("space"), WORDS = ["contradicted", "undecided", "supported"];
let space, ready, view;

function loaded(name) {
  return new Promise((done, failed) => {
    const script = make("script", { src: `/static/vendor/${name}` });
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

async function begin() {
  space = await ask(`/claims/${place.dataset.claim}/space.json`);
  await loaded("vega.min.js");
  await loaded("vega-lite.min.js");
  ready = (await import("./vendor/vega-interpreter.js")).expressionInterpreter;
  for (const [id, chosen] of [["across", 0], ["up", 1]]) {
    at(id).append(...space.numbers.map((one, k) => make("option", { value: k, selected: k === chosen ? "" : null }, one.name)));
    at(id).addEventListener("change", draw);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  await draw();
}

function axis(id) {
  const number = space.numbers[at(id).value];
  return { field: `n${at(id).value}`, type: "quantitative", scale: { type: number.log ? "log" : "linear", ...(number.log ? {} : { zero: false }), nice: false, padding: 12 },
    axis: { title: number.name, grid: false, tickCount: 5, format: "~s" } };
}

function spec() {
  const scale = range => ({ field: "verdict", type: "ordinal", scale: { domain: WORDS, range }, legend: null });
  const ink = colour("ink"), soft = colour("soft"), hair = colour("line");
  return {
    width: Math.min(at("space-drawing").clientWidth - 70, 860), height: 340, background: null, data: { values: space.points },
    params: [{ name: "box", select: { type: "interval", mark: { fill: soft, fillOpacity: 0.12, stroke: soft } } }],
    mark: { type: "point", stroke: ink, fill: ink, strokeWidth: 1.2 },
    encoding: { x: axis("across"), y: axis("up"), size: scale([55, 9, 55]), fillOpacity: scale([0, 1, 1]) },
    config: { font: "system-ui, sans-serif", view: { stroke: hair }, axis: { labelColor: soft, titleColor: soft, domainColor: hair, tickColor: hair, labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal" } },
  };
}

async function draw() {
  view?.finalize();
  const { vega, vegaLite } = globalThis;
  view = new vega.View(vega.parse(vegaLite.compile(spec()).spec, null, { ast: true }), { expr: ready, renderer: "canvas", container: at("space-drawing"), hover: true });
  view.addSignalListener("box", (_, box) => count(box));
  view.addEventListener("mouseover", (_, item) => item?.datum?.verdict && say([item.datum]));
  await view.runAsync();
  count({});
}

function count(box) {
  say(space.points.filter(point => Object.entries(box).every(([field, [low, high]]) => point[field] >= Math.min(low, high) && point[field] <= Math.max(low, high))));
}

// One point in full; of several, how many verdicts of each kind.
function say(points) {
  const [one] = points;
  const each = () => WORDS.map(word => `${points.filter(point => point.verdict === word).length} ${word}`).join(", ");
  at("space-said").textContent = points.length === 1
    ? `${one.verdict}, effect ${brief(one.effect)}: ${space.numbers.map((number, k) => `${number.name} ${brief(one[`n${k}`])}`).join(", ")}`
    : `${points.length} of ${space.points.length} points: ${each()}`;
}

place.addEventListener("toggle", () => {
  if (place.open && !space) begin().catch(error => { at("space-said").textContent = error.message; });
});
