// The address is a result: world, seed, every change with its week, the week shown, chart and map. Opened on another
// start of the program it makes the same again.
//
//   #run=1&scenario=village&people=5000&weeks=104&seed=1&changes=4:deterrence=off,6:civic_choice.helping=-6.0&week=30

const WORLD = ["scenario", "people", "weeks", "seed"];

export function written(address) {
  const plain = text => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%3D", "=");
  return "#" + [...address].map(([name, value]) => `${encodeURIComponent(name)}=${plain(value)}`).join("&");
}

// What an address asks for, as a wish for a run; null where it names no world.
export function wished(address) {
  if (!WORLD.every(name => address.get(name))) return null;
  const wish = { scenario: address.get("scenario"), changes: orders(address.get("changes") ?? ""), until: Number(address.get("week") ?? 0) };
  for (const name of WORLD.slice(1)) wish[name] = Number(address.get(name));
  return wish;
}

// Whether a live run is what the address asks for, or has gone on from it.
export function holds(run, address) {
  const changes = address.get("changes") ?? "";
  return WORLD.every(name => String(run[name]) === address.get(name)) && run.goal >= Number(address.get("week") ?? 0) &&
    (!changes || run.link === changes || run.link.startsWith(`${changes},`));
}

// The address of a run as it stands; what else it holds, such as chart and map, stays.
export function address(run, link, week, before) {
  const kept = new Map([["run", run.run], ...WORLD.map(name => [name, String(run[name])]), ["changes", link], ["week", String(week)]]);
  for (const [name, value] of before) if (!kept.has(name)) kept.set(name, value);
  if (!link) kept.delete("changes");
  return kept;
}

function orders(text) {
  return text ? text.split(",").map(order) : [];
}

function order(text) {
  const [, week, mechanism, parameter, value] = /^(\d+):([a-z0-9_]+)(?:\.([a-z0-9_]+))?=(.*)$/.exec(text) ?? [];
  if (!week) return { week: 0 };
  if (!parameter) return { week: Number(week), mechanism, on: { on: true, off: false }[value] ?? null };
  return { week: Number(week), mechanism, parameter, value: meant(value) };
}

function meant(value) {
  if (value === "true" || value === "false") return value === "true";
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}
