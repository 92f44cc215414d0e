// The few strokes of every drawing, and numbers as words. Texts are set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

export function make(kind, given = {}, ...inside) {
  return fill(document.createElement(kind), given, inside);
}

export function stroke(kind, given = {}, ...inside) {
  return fill(document.createElementNS(SVG, kind), given, inside);
}

function fill(element, given, inside) {
  for (const [name, value] of Object.entries(given)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...inside.map(part => typeof part === "object" ? part : String(part)));
  return element;
}

export function write(x, y, text, voice = "soft", size = 12, anchor = "start") {
  return stroke("text", { x, y, class: voice, "font-size": size, "text-anchor": anchor }, text);
}

export function brief(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  for (const [limit, unit, name] of [[999500, 1e6, "m"], [9999.5, 1e3, "k"]]) {
    if (size >= limit) return (Math.abs(value / unit) >= 99.5 ? group(value / unit) : (value / unit).toFixed(1).replace(".0", "")) + name;
  }
  if (size >= 99.5 || Number.isInteger(value)) return group(value);
  return size >= 1 ? value.toFixed(1) : size < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2);
}

export function group(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function plain(name) {
  return name.replaceAll("_", " ");
}

// Colours are asked of the style sheet once for each theme: to ask in every frame would lay out the page anew.
const colours = new Map();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => colours.clear());
export function colour(voice) {
  if (!colours.has(voice)) colours.set(voice, getComputedStyle(document.documentElement).getPropertyValue(`--${voice}`).trim());
  return colours.get(voice);
}

// An arrow along a straight line (two points) or a curve (four); its head ends at the last point.
export function arrow(points, width, voice, title) {
  const [bx, by] = points.at(-2), [ex, ey] = points.at(-1);
  const length = Math.hypot(ex - bx, ey - by) || 1, ux = (ex - bx) / length, uy = (ey - by) / length;
  const head = 6 + 1.1 * width, half = 3.2 + 0.75 * width, sx = ex - ux * head, sy = ey - uy * head;
  const way = [points[0], ...points.slice(1, -1), [sx + ux, sy + uy]];
  const data = `M${way[0]}` + (way.length === 4 ? "C" : "L") + way.slice(1).map(p => p.join(" ")).join(" ");
  const tip = `M${ex} ${ey}L${sx - uy * half} ${sy + ux * half}L${sx + uy * half} ${sy - ux * half}Z`;
  return stroke("g", { class: voice }, stroke("title", {}, title),
    stroke("path", { class: "stroke", d: data, "stroke-width": width.toFixed(1) }), stroke("path", { class: "fill", d: tip }));
}

// A table of rows, the first cell of each its head; shown only while it is open.
export function table(details, columns, rows) {
  if (!details.open) return;
  const head = make("thead", {}, make("tr", {}, ...columns.map(one => make("th", { scope: "col" }, one))));
  const body = make("tbody", {}, ...rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), ...rest.map(one => make("td", {}, one)))));
  const place = details.querySelector(".scroll");
  place.setAttribute("aria-label", "table");
  place.setAttribute("role", "region");
  place.replaceChildren(make("table", {}, head, body));
}
