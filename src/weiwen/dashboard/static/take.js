// What can be taken along: the report, each chart as a picture and as numbers, an animation, and the commands.

import { make, plain } from "./draw.js";
import { Job } from "./job.js";

export class Take {
  constructor(place, setting) {
    this.charts = [["loop", "This week of the loop"], ...setting.charts.map(one => [one.name, one.title]), ["map", "Localities"], ["flow", "People"], ["harm", "What happened to people"]];
    this.wait = make("p", { class: "note" }, "After the first week there is something to take.");
    this.report = make("a", { class: "first", download: "" }, "The report of this run, one page that opens offline");
    this.rows = this.charts.map(([name, title]) => this.row(name, title));
    const head = make("tr", {}, make("th", { scope: "col" }, "chart"), ...["SVG", "PNG", "CSV"].map(one => make("th", { scope: "col" }, one)));
    const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...this.rows.map(one => one.line)));
    this.film = make("button", { type: "button" }, "make an animation");
    this.film.addEventListener("click", () => this.working ? this.job.stop() : this.job.ask());
    this.filmed = make("span", { role: "status" });
    this.count = make("span"); // it ticks, and is not read aloud
    this.things = make("div", {}, make("p", {}, this.report), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "charts to take along" }, table),
      make("p", { class: "film" }, this.film, this.filmed, this.count));
    this.command = make("code", { class: "command", tabindex: "0" });
    this.record = make("a", { download: "" }, "record");
    this.replay = make("p", {}, "With the changes: keep the ", this.record, " of the run as a file, here called RECORD.json, and type",
      make("code", { class: "command", tabindex: "0" }, "weiwen replay RECORD.json"));
    this.job = new Job(told => this.told(told));
    place.replaceChildren(this.wait, this.things, make("p", {}, "The same world without your changes:", this.command), this.replay);
  }

  row(name, title) {
    const kinds = name === "harm" ? ["csv"] : ["svg", "png", "csv"];
    const links = new Map(kinds.map(kind => [kind, make("a", { download: "", "aria-label": `${title} as ${kind.toUpperCase()}` }, kind.toUpperCase())]));
    const cells = ["svg", "png", "csv"].map(kind => make("td", {}, links.get(kind) ?? "–"));
    const words = make("th", { scope: "row" }, title);
    return { name, title, links, words, line: make("tr", {}, words, ...cells) };
  }

  begin(run) {
    this.run = run;
    this.command.textContent = run.command;
    this.address = `/api/runs/${run.run}`;
    this.report.href = `${this.address}/take/report.html`;
    this.record.href = `${this.address}/record.json`;
    this.filmed.replaceChildren();
    this.count.textContent = "";
    this.passed(run.week, []);
    this.maps(this.quantity ?? "grievance");
    this.job.begin(`${this.address}/animation`);
  }

  // The map is taken along with the quantity that it shows.
  maps(quantity) {
    this.quantity = quantity;
    if (!this.address) return;
    for (const { name, title, links, words } of this.rows) {
      words.textContent = name === "map" ? `${title}: ${plain(quantity)}` : title;
      for (const [kind, link] of links) link.href = `${this.address}/take/${name}.${kind}` + (name === "map" ? `?quantity=${encodeURIComponent(quantity)}` : "");
    }
  }

  passed(week, changes) {
    this.things.hidden = !week;
    this.wait.hidden = Boolean(week);
    if (changes) this.replay.hidden = !changes.length;
  }

  told(job) {
    this.working = job.state === "working";
    this.film.textContent = this.working ? "stop" : "make an animation";
    const ready = make("a", { download: "", href: `${this.address}/animation.gif` }, "the animation (GIF)");
    this.count.textContent = this.working && job.of ? `picture ${job.done} of ${job.of}` : "";
    const words = { working: "pictures are drawn", ready, refused: job.said, failed: job.said, stopped: "stopped" };
    const said = words[job.state] ?? "";
    if (said === ready || this.filmed.textContent !== said) this.filmed.replaceChildren(said);
  }
}
