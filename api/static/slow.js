// What is said while something takes its time? From the second second on how long it has taken, until the page or the file is there.
(() => {
  "use strict";
  const PATIENCE = 2;
  const said = document.querySelector("#slow");
  if (!said) return;
  let ticking = 0;
  const end = () => {
    clearInterval(ticking);
    said.hidden = true;
  };
  const begin = () => {
    end();
    const began = Date.now();
    ticking = setInterval(() => {
      const seconds = Math.round((Date.now() - began) / 1000);
      if (seconds < PATIENCE) return;
      said.hidden = false;
      said.querySelector("span").textContent = seconds;
    }, 1000);
  };
  // A file is fetched, so that its end is known; one that is refused is asked for again, since its own page says why.
  const fetchFile = async (address, asked, again) => {
    begin();
    const answer = await fetch(address, asked).catch(() => null);
    if (!answer || !answer.ok) return again();
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = name ? decodeURIComponent(name[1]) : "";
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
    end();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-slow]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.dataset.slow !== "file") return begin();
    event.preventDefault();
    fetchFile(link.href, {}, () => window.location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-slow]");
    if (!form) return;
    if (form.dataset.slow !== "file") return begin();
    event.preventDefault();
    const said = new FormData(form, event.submitter);
    if (form.method === "post") return fetchFile(form.action, { method: "POST", body: new URLSearchParams(said) }, () => form.submit());
    const address = `${form.action}?${new URLSearchParams(said)}`;
    fetchFile(address, {}, () => window.location.assign(address));
  });
  window.addEventListener("pageshow", end);
})();
