// How does a device do the work that is asked of a crowded place? It looks for the number after which SHA-256 begins with so
// many zero bits, apart from the page (as a worker), and sends the form when it is found. Where it cannot, the sum stays.
"use strict";
(() => {
  // Fractions of the roots of the first primes, as FIPS 180-4 has them.
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 0x100000000) | 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const ROUND = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
  const START = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

  if (typeof document === "undefined") {
    self.onmessage = ({ data }) => self.postMessage(search(data.seed, data.bits));
    return;
  }

  const task = document.getElementById("task");
  if (!task || !window.Worker) return;
  const form = task.closest("form"), found = form.elements.namedItem("found");
  const sum = task.querySelector("[data-sum]"), working = task.querySelector("[data-working]");
  const done = task.querySelector("[data-done]");
  let waiting = "goesOn" in form.dataset ? { button: null } : null;
  const leaveTheSum = () => {
    sum.hidden = false;
    working.hidden = true;
    waiting = null;
  };

  const worker = new Worker("/static/task.js");
  worker.onerror = leaveTheSum;
  worker.onmessage = ({ data }) => {
    found.value = data;
    working.hidden = true;
    done.hidden = false;
    if (waiting) form.requestSubmit(waiting.button);
  };
  sum.hidden = true;
  working.hidden = false;
  worker.postMessage({ seed: task.dataset.seed, bits: Number(task.dataset.bits) });
  form.addEventListener("submit", (event) => {
    if (found.value || !sum.hidden || event.defaultPrevented) return;
    event.preventDefault();
    waiting = { button: event.submitter };
  });

  // SHA-256 (FIPS 180-4) of one block: seed, colon and number are at most 54 bytes.
  function search(seed, bits) {
    const words = new Int32Array(64), bytes = new Uint8Array(64), view = new DataView(bytes.buffer);
    for (let number = 0; ; number++) {
      const text = seed + ":" + number;
      bytes.fill(0);
      for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      bytes[text.length] = 0x80;
      view.setUint32(60, text.length * 8);
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(i * 4);
      if (Math.clz32(firstWord(words)) >= bits) return String(number);
    }
  }
  function firstWord(w) {
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15], b = w[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return (a + START[0]) | 0;
  }
})();
