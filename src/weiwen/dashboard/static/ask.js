// One question to the server, in JSON; a refusal is an error with the server's own words.

const SILENT = "the program does not answer: start it again, and open the address that it prints";

export async function reach(address, how) {
  try {
    return await fetch(address, how);
  } catch {
    throw new Error(SILENT);
  }
}

export async function ask(address, how) {
  const answer = await reach(address, how);
  const told = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.error), { status: answer.status });
  return told;
}

export function post(address, wish) {
  return ask(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
}
