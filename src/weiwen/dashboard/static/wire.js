// The connection to one run: frames in (each acknowledged once it is drawn), orders out (each answered by number).

const ENDED = "the connection ended, and nothing more can be told to this world";

export class Wire {
  constructor(run, onFrame, onEnd) {
    this.waiting = new Map();
    this.number = 0;
    this.socket = new WebSocket(`ws://${location.host}/api/runs/${run}/watch`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = event => typeof event.data === "string" ? this.answered(event.data) : this.framed(event.data, onFrame);
    this.opened = new Promise(resolve => { this.socket.onopen = resolve; });
    this.socket.onclose = () => this.ends(onEnd);
  }

  framed(buffer, onFrame) {
    const frame = unpack(buffer);
    requestAnimationFrame(() => {
      onFrame(frame);
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send("seen");
    });
  }

  answered(text) {
    const answer = JSON.parse(text), order = this.waiting.get(answer.id);
    if (!order) return;
    this.waiting.delete(answer.id);
    order({ ...answer, milliseconds: performance.now() - order.sent });
  }

  // Whoever waits for an answer, or for the connection, gets to know that none will come.
  ends(onEnd) {
    this.socket.onopen?.();
    for (const order of this.waiting.values()) order({ ok: false, said: ENDED, milliseconds: 0 });
    this.waiting.clear();
    if (!this.closed) onEnd();
  }

  async tell(order) {
    await this.opened;
    if (this.socket.readyState !== WebSocket.OPEN) return { ok: false, said: ENDED, milliseconds: 0 };
    const id = ++this.number;
    return new Promise(resolve => {
      resolve.sent = performance.now();
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ ...order, id }));
    });
  }

  // Whether it was still connected.
  close() {
    const was = this.socket.readyState <= WebSocket.OPEN;
    this.closed = true;
    this.opened.then(() => this.socket.close()); // closed as it opens, it would complain
    return was;
  }
}

export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const arrays = {};
  for (const [name, size] of head.arrays) {
    arrays[name] = new Float32Array(buffer, at, size);
    at += 4 * size;
  }
  return { head, arrays };
}
