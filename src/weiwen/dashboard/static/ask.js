// One question to the server, in JSON; a refusal is an error with the server's own words.

export async function ask(address, how) {
  const answer = await fetch(address, how);
  const told = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

export function post(address, wish) {
  return ask(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) });
}
