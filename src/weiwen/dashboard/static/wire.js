// The connection to one run: frames in (each acknowledged once it is drawn), orders out (each answered by number).

export class Wire {
  constructor(run, onFrame, onEnd) {
    this.waiting = new Map();
    this.number = 0;
    this.socket = new WebSocket(`ws://${location.host}/api/runs/${run}/watch`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = event => typeof event.data === "string" ? this.answered(event.data) : this.framed(event.data, onFrame);
    this.socket.onclose = () => this.closed || onEnd();
    this.opened = new Promise(resolve => { this.socket.onopen = resolve; });
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

  async tell(order) {
    await this.opened;
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
    this.socket.close();
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
