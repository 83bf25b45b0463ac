// What does the complaint form do better with scripts? It keeps a draft on this device, shows only the fields that belong to
// who speaks, never submits by Enter (least of all while an input method composes), and says when the network is away.
"use strict";
(() => {
  const KEPT = "jiannuo draft", DAYS = 7;
  const form = document.getElementById("complain");
  const drafts = {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEPT) || "null");
        return kept && Date.now() - kept.at < DAYS * 86400000 ? kept.text : "";
      } catch { return ""; }
    },
    write(text) {
      try { localStorage.setItem(KEPT, JSON.stringify({ text, at: Date.now() })); } catch { /* private window */ }
    },
    forget() {
      try {
        localStorage.removeItem(KEPT);
        localStorage.removeItem("jiannuo uploads complain");
      } catch { /* private window */ }
    },
  };

  if (document.querySelector("[data-filed]")) {
    drafts.forget();
    for (const button of document.querySelectorAll("[data-copies]")) {
      if (!navigator.clipboard) continue;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
        button.textContent = "已复制";
      });
    }
    window.addEventListener("beforeunload", (event) => {
      if (!document.getElementById("saved").checked) event.preventDefault();
    });
    for (const own of document.querySelectorAll("form, #on")) {
      own.addEventListener(own.tagName === "FORM" ? "submit" : "click", () => {
        document.getElementById("saved").checked = true;
      });
    }
  }
  if (!form) return;

  const story = document.getElementById("text");
  const restored = drafts.read();
  if (!story.value && restored) {
    story.value = restored;
    document.getElementById("draft").hidden = false;
  }
  story.addEventListener("input", () => drafts.write(story.value));
  document.getElementById("forget").addEventListener("click", () => {
    drafts.forget();
    story.value = "";
    document.getElementById("draft").hidden = true;
    story.focus();
  });

  const show = () => {
    const chosen = form.querySelector("[name=who]:checked");
    for (const part of form.querySelectorAll("[data-who]")) {
      part.hidden = !part.dataset.who.split(" ").includes(chosen.value);
      for (const field of part.querySelectorAll("input")) field.disabled = part.hidden;
    }
  };
  if (document.getElementById("who")) {
    document.getElementById("who").addEventListener("change", show);
    show();
  }

  form.addEventListener("keydown", (event) => {
    const oneLine = event.target.tagName === "INPUT" && event.target.type === "text";
    if (event.key !== "Enter" || !oneLine) return;
    event.preventDefault();
    if (event.isComposing || event.keyCode === 229) return;
    const fields = [...form.querySelectorAll("input, select, textarea, button")].filter((one) => one.offsetParent);
    fields[fields.indexOf(event.target) + 1]?.focus();
  });
  form.addEventListener("submit", (event) => {
    const away = !navigator.onLine;
    document.getElementById("offline").hidden = !away;
    if (away) event.preventDefault();
  });
  document.getElementById("errors")?.focus();
})();
