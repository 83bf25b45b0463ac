// What does a staff page do besides showing? Keys with a visible button each, a panel beside the list, counts that live, words that survive.
(() => {
  "use strict";
  const WIDE = window.matchMedia("(min-width: 80rem)");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]") && !["checkbox", "radio"].includes(element.type);

  // Rows: the link of each row takes the focus, so that Enter opens it without a script of ours.
  const rows = () => all("[data-row] a[data-open]");
  const step = (by) => {
    const links = rows();
    if (!links.length) return;
    const focused = links.indexOf(document.activeElement);
    const at = focused >= 0 ? focused : links.findIndex((link) => link.closest("[data-row]").classList.contains("opened"));
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  // The panel: on a wide screen a case opens beside its list, which keeps its place.
  const panel = () => one("#panel");
  const open = async (link) => {
    panel().replaceChildren();
    await htmx.ajax("GET", link.href, { target: "#panel", select: "#case", swap: "innerHTML" });
    if (!panel().firstElementChild) return window.location.assign(link.href); // refused: its own page says why
    rows().forEach((other) => other.closest("[data-row]").classList.toggle("opened", other === link));
    panel().hidden = false;
    panel().scrollTop = 0;
    panel().focus();
    kept(panel());
    find(panel());
  };
  const close = () => {
    const opened = one("[data-row].opened a[data-open]");
    panel().hidden = true;
    panel().replaceChildren();
    all("[data-row].opened").forEach((row) => row.classList.remove("opened"));
    if (opened) opened.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-open]");
    if (!link || !panel() || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  });

  // The finder: one box over the domains and bodies of a form's selects, by name, alias or the first letters of their pinyin.
  const MOST = 8;
  const find = (within) => {
    const finder = one("[data-finder]", within);
    if (!finder) return;
    finder.hidden = false;
    const [box, list] = [one("input", finder), one("ul", finder)];
    const selects = finder.dataset.finder.split(" ").map((said) => said.split(":")).map(([name, label]) => ({ select: finder.closest("form").elements.namedItem(name), label }));
    let at = 0;
    const show = () => {
      const asked = box.value.trim().toLowerCase();
      const fits = (option) => option.value && (option.textContent.includes(asked) || (option.dataset.finds || "").includes(asked));
      const rank = (option) => ((option.dataset.finds || "").split(" ").some((word) => word === asked || word.endsWith(asked)) ? 0 : 1);
      const found = asked ? selects.flatMap(({ select, label }) => [...select.options].filter(fits).map((option) => ({ select, label, option }))) : [];
      found.sort((one, other) => rank(one.option) - rank(other.option));
      at = 0;
      list.replaceChildren(...found.slice(0, MOST).map(({ select, label, option }, place) => {
        const item = Object.assign(document.createElement("li"), { id: `found-${place}`, textContent: `${label}:${option.textContent}` });
        item.setAttribute("role", "option");
        item.addEventListener("click", () => take(select, option));
        return item;
      }));
      mark();
    };
    const mark = () => {
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", place === at));
      list.hidden = !list.children.length;
      box.setAttribute("aria-expanded", !list.hidden);
      if (list.hidden) box.removeAttribute("aria-activedescendant");
      else box.setAttribute("aria-activedescendant", `found-${at}`);
    };
    const take = (select, option) => {
      select.value = option.value;
      box.value = "";
      show();
      one("button.button", finder.closest("form")).focus(); // where the key that confirms is heard, and Enter too
    };
    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), list.children.length - 1);
      else if (event.key === "Enter") list.children[at].click();
      else return;
      event.preventDefault();
      mark();
    });
  };
  find(document);

  // Openings of a reply: put before what was written already, never in its place.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-opens]") || !event.target.value) return;
    const field = document.getElementById(event.target.dataset.opens);
    field.value = field.value ? `${event.target.value}\n${field.value}` : event.target.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // Boxes: one ticks all that may be ticked.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-picks]")) return;
    all("input[name=chosen]:not([disabled])", event.target.closest("form")).forEach((box) => (box.checked = event.target.checked));
  });

  // Keys: what has data-key is pressed, or entered, by that key. None fires while somebody types or an input method composes.
  const keyed = (key) => all("[data-key]").find((element) => element.dataset.key === key && element.getClientRects().length);
  const press = (element) => (isTyping(element) ? (element.focus(), element.select && element.select()) : element.click());
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (event.key === "Escape") {
      if (isTyping(event.target)) event.target.blur();
      else if (panel() && !panel().hidden) close();
      else if (one("[data-back]")) one("[data-back]").click();
      return;
    }
    if (isTyping(event.target)) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      return step(event.key === "j" ? 1 : -1);
    }
    const element = keyed(event.key);
    if (!element) return;
    event.preventDefault();
    press(element);
  });
  const keyboard = one("#keyboard");
  one("#keys").addEventListener("click", () => {
    const list = one("dl", keyboard);
    all("[data-said]", list).forEach((old) => old.remove());
    for (const element of all("[data-key]").filter((element) => element.getClientRects().length)) {
      const [term, said] = [document.createElement("dt"), document.createElement("dd")];
      term.dataset.said = said.dataset.said = "";
      term.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
      said.textContent = element.labels?.[0]?.textContent || element.textContent.trim();
      list.append(term, said);
    }
    keyboard.showModal();
  });
  one("button", keyboard).addEventListener("click", () => keyboard.close());

  // Drafts: what is typed into a form with data-draft stays on this machine until the server has taken it, or the day is over.
  const DAY = 86_400_000;
  const mine = `draft:${one("[data-me]").dataset.me}:`;
  const draftOf = (form) => mine + form.dataset.draft;
  const keep = (form) => {
    const words = Object.fromEntries(all("textarea[name], input[name]:not([type=hidden]):not([type=checkbox]):not([type=radio])", form).map((field) => [field.name, field.value]));
    if (Object.values(words).some((word) => word)) localStorage.setItem(draftOf(form), JSON.stringify({ at: Date.now(), words }));
    else localStorage.removeItem(draftOf(form));
  };
  const kept = (within) => {
    for (const form of all("form[data-draft]", within)) {
      const draft = JSON.parse(localStorage.getItem(draftOf(form)) || "null");
      if (!draft || Date.now() - draft.at > DAY) continue;
      let restored = false;
      for (const [name, word] of Object.entries(draft.words)) {
        const field = form.elements.namedItem(name);
        if (!word || !field || field.value === word || field.value !== field.defaultValue) continue;
        field.value = word;
        restored = true;
      }
      if (!restored) continue;
      const box = form.closest("details");
      if (box) box.open = true;
      form.prepend(Object.assign(document.createElement("p"), { className: "hint", textContent: "这是您上次没有提交的内容,存在这台电脑上。" }));
    }
  };
  document.addEventListener("input", (event) => event.target.form?.dataset.draft && keep(event.target.form));
  all("[data-taken]").forEach((taken) => localStorage.removeItem(mine + taken.dataset.taken));
  if (one("form[action='/logout']")) one("form[action='/logout']").addEventListener("submit", () => Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key)));
  for (const [key, value] of Object.entries(localStorage)) if (key.startsWith("draft:") && Date.now() - JSON.parse(value).at > DAY) localStorage.removeItem(key);
  kept(document);

  // Live: counts beside the rooms. The browser connects again by itself, and is then told everything anew.
  // A page that is not looked at holds no connection: a browser opens six to a host, and some have twenty pages open.
  const AGAIN = 10_000;
  let stream = null;
  const show = (counts) => {
    for (const mark of all("[data-count]")) {
      const count = counts[mark.dataset.count];
      mark.hidden = !count;
      mark.textContent = count >= 100 ? "99+" : count;
    }
  };
  const here = window.location.pathname + window.location.search;
  if (here.startsWith("/hotline?call=")) localStorage.setItem("answered", here);
  const ring = (path) => {
    if (localStorage.getItem("answered") === path) return;
    const bar = one("#ringing");
    one("a", bar).href = path;
    bar.hidden = false;
  };
  const leave = () => {
    stream?.close();
    stream = null;
  };
  const listen = () => {
    leave();
    if (document.hidden) return;
    stream = new EventSource("/live");
    stream.addEventListener("waiting", (event) => show(JSON.parse(event.data)));
    stream.addEventListener("call", (event) => ring(JSON.parse(event.data).path));
    stream.addEventListener("left", leave);
    stream.addEventListener("error", () => stream?.readyState === EventSource.CLOSED && setTimeout(listen, AGAIN)); // an answer that is no stream
  };
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pagehide", leave);
  listen();

  // The queue goes on: after one case is sent on, the next one opens.
  if (one("[data-opens-first]") && WIDE.matches && rows().length) open(rows()[0]);
})();
