/* A readout under each chart of lines, by pointer or by arrow keys. The page is complete without it. */
"use strict";
for (const figure of document.querySelectorAll("figure")) {
  const link = figure.querySelector("a.csv"), out = figure.querySelector(".readout");
  const charts = figure.querySelectorAll("svg.readable");
  if (!link || !out || !charts.length) continue;
  const rows = decodeURIComponent(link.getAttribute("href").split(",").slice(1).join(",")).trim().split("\n").map(r => r.split(","));
  const names = rows.shift(), first = +rows[0][0], last = +rows[rows.length - 1][0];
  out.hidden = false;
  for (const svg of charts) {
    const left = +svg.dataset.left, right = +svg.dataset.right, box = svg.viewBox.baseVal;
    const cursor = document.createElementNS(svg.namespaceURI, "path");
    cursor.setAttribute("class", "cursor");
    svg.append(cursor);
    svg.setAttribute("tabindex", "0");
    let at = rows.length - 1;
    const show = k => {
      at = Math.min(Math.max(k, 0), rows.length - 1);
      const x = left + (right - left) * ((+rows[at][0] - first) / (last - first || 1));
      cursor.setAttribute("d", `M${x} 20V${box.height - 24}`);
      out.textContent = names.map((n, i) => `${n} ${Number((+rows[at][i]).toPrecision(4)).toLocaleString("en")}`).filter(t => !/ (low|high) /.test(t)).join(" · ");
    };
    const hide = () => { cursor.removeAttribute("d"); out.textContent = ""; };
    svg.addEventListener("pointermove", e => {
      const r = svg.getBoundingClientRect(), x = (e.clientX - r.left) / r.width * box.width;
      show(Math.round((x - left) / (right - left) * (rows.length - 1)));
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", e => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
      if (step) { e.preventDefault(); show(at + step * (e.shiftKey ? 13 : 1)); }
    });
  }
}
