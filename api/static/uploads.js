// How do files go ahead of their form? Piece by piece (tus 1.0, api/uploads.py), one after the other, with progress; a lost line
// goes on where it broke, also after the page was closed. What cannot go ahead goes with the form, as without scripts.
"use strict";
(() => {
  const PIECE = 256 * 1024, LARGEST = 10_000_000, MOST = 20, DAYS = 2, PLACE = "/api/uploads", REST = 15_000;
  const TUS = { "Tus-Resumable": "1.0.0" };

  class Refused extends Error {}
  class GoesWithTheForm extends Error {}

  const size = (count) => count >= 100_000 ? `${(count / 1e6).toFixed(1)} MB` : `${Math.max(count / 1e3, 0.1).toFixed(1)} KB`;
  const named = (file) => `${file.name}|${file.size}|${file.lastModified}`;
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  // What this browser began to send, so that it can go on another time: file -> its id, until when.
  class Memory {
    constructor(name) { this.name = `jiannuo uploads ${name}`; }
    all() {
      try {
        const kept = Object.entries(JSON.parse(localStorage.getItem(this.name) || "{}"));
        return Object.fromEntries(kept.filter(([, one]) => Date.now() - one.at < DAYS * 86_400_000));
      } catch { return {}; }
    }
    write(all) {
      try { localStorage.setItem(this.name, JSON.stringify(all)); } catch { /* private window */ }
    }
    keep(file, id) { this.write({ ...this.all(), [named(file)]: { id, name: file.name, size: file.size, at: Date.now() } }); }
    forget(id) { this.write(Object.fromEntries(Object.entries(this.all()).filter(([, one]) => one.id !== id))); }
    forgetAll() {
      try { localStorage.removeItem(this.name); } catch { /* private window */ }
    }
  }

  // One file on its way. Where it stands is the server's word alone.
  class Sending {
    constructor(file, id) {
      this.file = file;
      this.id = id;
      this.at = 0;
      this.sure = !id;
      this.kind = "";
      this.leaving = new AbortController();
    }
    get whole() { return this.sure && Boolean(this.id) && this.at === this.file.size; }

    async step() {
      if (!this.id) await this.begin();
      else if (!this.sure) await this.ask();
      else await this.push();
    }
    async begin() {
      const about = { "Upload-Length": this.file.size, "Upload-Metadata": `filename ${base64(this.file.name)}` };
      const answer = await this.call(PLACE, "POST", about);
      if (answer.status === 413 || answer.status === 422) throw await this.refusal(answer);
      if (answer.status !== 201) throw new GoesWithTheForm();
      this.id = answer.headers.get("Location").split("/").pop();
      this.heard(answer);
    }
    async ask() {
      const answer = await this.call(`${PLACE}/${this.id}`, "HEAD");
      if (answer.ok) this.heard(answer);
      else if (answer.status === 404) this.anew();
      else throw new Error("no answer");
    }
    async push() {
      const piece = this.file.slice(this.at, this.at + PIECE);
      const how = { "Upload-Offset": this.at, "Content-Type": "application/offset+octet-stream" };
      const answer = await this.call(`${PLACE}/${this.id}`, "PATCH", how, piece);
      if (answer.ok) this.heard(answer);
      else if (answer.status === 404) this.anew();
      else if (answer.status === 409) this.sure = false;
      else if (answer.status === 413 || answer.status === 422) throw await this.refusal(answer);
      else throw new Error("no answer");
    }
    anew() {
      this.id = "";
      this.at = 0;
      this.sure = true;
    }
    heard(answer) {
      this.at = Number(answer.headers.get("Upload-Offset"));
      this.kind = answer.headers.get("Jiannuo-Kind") || "";
      this.sure = true;
    }
    async refusal(answer) { return new Refused((await answer.json()).detail); }
    async call(place, method, headers = {}, body = undefined) {
      return fetch(place, { method, headers: { ...TUS, ...headers }, body, signal: this.leaving.signal });
    }
  }

  class Files {
    constructor(box) {
      this.words = box.dataset;
      this.input = box.querySelector("input[type=file]");
      this.form = this.input.form;
      this.agree = this.form.elements.namedItem("agree");
      this.list = box.querySelector(".files");
      this.told = box.querySelector("[role=status]");
      this.row = box.querySelector("template");
      this.memory = new Memory(box.dataset.uploads);
      this.with = [];
      this.rows = new Map();
      this.busy = false;
      this.pressed = null;
      box.querySelector("[data-ahead]").hidden = false;
      if ("added" in box.dataset) this.memory.forgetAll();
      for (const li of this.list.children) this.adopt(li);
      this.input.addEventListener("change", () => this.take([...this.input.files]));
      this.agree?.addEventListener("change", () => this.go());
      this.form.addEventListener("submit", (event) => this.hold(event));
      this.remember();
      if (this.input.files.length) this.take([...this.input.files]); // chosen before this script was here
    }

    // A row the server drew, or one of ours.
    adopt(li) {
      const button = li.querySelector("button");
      button.hidden = false;
      button.setAttribute("aria-label", `${button.textContent} ${li.querySelector(".name").textContent}`);
      button.addEventListener("click", () => this.remove(li));
    }
    draw(name, count) {
      const li = this.row.content.firstElementChild.cloneNode(true);
      li.querySelector(".name").textContent = name;
      li.querySelector("small").textContent = size(count);
      li.querySelector("progress").max = count;
      li.querySelector("progress").setAttribute("aria-label", name + this.words.of);
      this.adopt(li);
      this.list.append(li);
      return li;
    }

    take(files) {
      this.told.textContent = "";
      this.pressed = null;
      for (const file of files) {
        if (this.list.querySelectorAll("li:not([data-wrong])").length >= MOST) {
          this.told.textContent = this.words.many;
          break;
        }
        this.add(file);
      }
      this.leaveInForm();
      this.go();
    }
    add(file) {
      const kept = this.memory.all()[named(file)];
      const before = kept && this.list.querySelector(`[data-upload="${CSS.escape(kept.id)}"]`);
      if (before && !("half" in before.dataset)) return;
      before?.remove();
      const li = this.draw(file.name, file.size);
      if (file.size > LARGEST) return this.fail(li, this.words.large);
      if (!file.size) return this.fail(li, this.words.empty);
      this.rows.set(li, new Sending(file, kept?.id || ""));
      this.say(li, this.may() ? this.words.next : this.words.waits);
    }
    may() { return !this.agree || this.agree.checked; }

    // Send what waits, one after the other; whoever calls while it runs is served by it.
    async go() {
      if (this.busy) return;
      this.busy = true;
      try {
        for (let next; this.may() && (next = this.rows.entries().next().value); ) await this.carry(...next);
      } finally {
        this.busy = false;
      }
      if (!this.rows.size) this.release();
    }
    async carry(li, sending) {
      const bar = li.querySelector("progress");
      bar.hidden = false;
      for (let lost = 0; this.rows.has(li) && this.may(); ) {
        try {
          while (this.rows.has(li) && this.may() && !sending.whole) {
            await sending.step();
            lost = 0;
            bar.value = sending.at;
            if (sending.id) this.memory.keep(sending.file, sending.id);
            this.say(li, `${this.words.sends} ${Math.floor(100 * sending.at / sending.file.size)}%`);
          }
          if (sending.whole) this.finish(li, sending);
          return;
        } catch (error) {
          if (!this.rows.has(li)) return;
          if (error instanceof Refused || error instanceof GoesWithTheForm) return this.give(li, sending, error);
          sending.sure = !sending.id;
          this.say(li, this.words.lost);
          await this.rest(Math.min(500 * 2 ** lost++, REST));
        }
      }
    }
    rest(milliseconds) {
      return new Promise((over) => {
        setTimeout(over, milliseconds);
        window.addEventListener("online", over, { once: true });
      });
    }
    give(li, sending, error) {
      this.rows.delete(li);
      this.memory.forget(sending.id);
      if (error instanceof Refused) return this.fail(li, error.message);
      li.querySelector("progress").hidden = true;
      this.with.push([li, sending.file]);
      this.leaveInForm();
      this.say(li, this.words.with);
    }
    finish(li, sending) {
      this.rows.delete(li);
      this.attach(li, sending.id);
      if (sending.kind === "photo") this.show(li, sending.id, sending.file.name);
    }
    attach(li, id) {
      li.dataset.upload = id;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "uploads", value: id });
      li.prepend(field);
      li.querySelector("progress").hidden = true;
      this.say(li, this.words.done);
    }
    show(li, id, name) {
      const picture = document.createElement("img");
      Object.assign(picture, { src: `${PLACE}/${id}/picture.jpg`, alt: name });
      li.append(picture);
    }
    fail(li, sentence) {
      li.dataset.wrong = "";
      li.querySelector("progress").hidden = true;
      li.querySelector(".state").className = "state wrong";
      this.say(li, this.words.wrong + sentence);
      this.told.textContent = `${li.querySelector(".name").textContent}:${sentence}`;
    }
    say(li, words) { li.querySelector(".state").textContent = words; }
    leaveInForm() {
      const left = new DataTransfer();
      for (const [, file] of this.with) left.items.add(file);
      this.input.files = left.files;
    }

    async remove(li) {
      const sending = this.rows.get(li), id = sending?.id || li.dataset.upload;
      this.rows.delete(li);
      sending?.leaving.abort();
      this.with = this.with.filter(([one]) => one !== li);
      this.leaveInForm();
      li.remove();
      this.input.focus();
      if (!this.rows.size) this.told.textContent = "";
      if (!id) return;
      this.memory.forget(id);
      try {
        await fetch(`${PLACE}/${id}`, { method: "DELETE", headers: TUS, keepalive: true });
      } catch { /* it is forgotten in two days */ }
    }

    // What was sent before this page was opened.
    async remember() {
      for (const one of Object.values(this.memory.all())) {
        if (this.list.querySelector(`[data-upload="${CSS.escape(one.id)}"]`)) continue;
        const sending = new Sending(one, one.id);
        try {
          await sending.ask();
        } catch { return; }
        if (!sending.id) this.memory.forget(one.id);
        else if (![...this.rows.values()].some((now) => now.id === one.id)) this.recall(one, sending);
      }
    }
    recall(one, sending) {
      const li = this.draw(one.name, one.size);
      if (sending.whole) return this.finish(li, sending);
      li.dataset.upload = one.id;
      li.dataset.half = "";
      li.querySelector("progress").hidden = false;
      li.querySelector("progress").value = sending.at;
      this.say(li, this.words.half);
    }

    // A form waits for its files; pressed once, it goes when they are there, unless one was refused meanwhile.
    hold(event) {
      if (event.defaultPrevented || !this.rows.size) return;
      event.preventDefault();
      this.told.textContent = this.may() ? this.words.hold : this.words.agree;
      if (this.may()) this.pressed = { button: event.submitter, wrong: this.list.querySelectorAll("[data-wrong]").length };
      else this.agree.focus();
    }
    release() {
      const { pressed } = this;
      this.pressed = null;
      if (!pressed) return;
      if (this.list.querySelectorAll("[data-wrong]").length > pressed.wrong) this.told.textContent = this.words.look;
      else this.form.requestSubmit(pressed.button);
    }
  }

  // What a browser cannot be handed back must not be taken from it: an old one sends its files with the form.
  const handsBack = () => {
    try {
      return new DataTransfer().files.length === 0;
    } catch { return false; }
  };
  if (handsBack()) for (const box of document.querySelectorAll("[data-uploads]")) new Files(box);
})();
