// What makes the operator's screen quick? A key for each proposal, a key to file; the place where one types never moves.
(() => {
  "use strict";
  const form = document.getElementById("call");
  const accept = (button) => {
    const proposed = document.querySelector(`[data-proposed="${button.dataset.accepts}"]`);
    const field = form.elements.namedItem(button.dataset.accepts);
    field.value = proposed.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true })); // so that the draft keeps it
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-accepts]");
    if (button) accept(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      return form.requestSubmit(document.getElementById("file"));
    }
    const place = event.altKey && !event.ctrlKey && /^Digit([1-5])$/.exec(event.code); // by its place: Alt makes other signs of it
    if (!place) return;
    event.preventDefault();
    const button = document.querySelector(`button[data-place="${place[1]}"]:not([disabled])`);
    if (button) accept(button);
  });
  if (form.elements.text.value) document.addEventListener("DOMContentLoaded", () => htmx.trigger(form.elements.text, "told"));
})();
