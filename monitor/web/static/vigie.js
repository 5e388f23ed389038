// The keyboard. Everything works without it, too.
"use strict";
const help = document.getElementById("keys");
let going = false;
// Whoever speaks to the machine, or hits keys unawares, can do without: https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts
const on = document.getElementById("keys-on");
if (on) {
  on.checked = localStorage.getItem("keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
}
const current = document.querySelector(".menu a[aria-current]");
if (current) current.parentNode.scrollLeft = current.offsetLeft - current.parentNode.offsetLeft - 40; // scrollIntoView would move where Tab begins
const entries = () => [...document.querySelectorAll("a.whole")];
const writing = (node) => node.closest("input, select, textarea, [contenteditable]");
document.addEventListener("keydown", (event) => {
  const leave = event.key === "Escape" && event.target.closest(".fixing")?.querySelector("[data-leave]");
  if (leave) leave.click();
  if ((on && !on.checked) || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (going) {
    going = false;
    const entry = document.querySelector(`.menu a[data-key="${CSS.escape(event.key)}"]`);
    if (entry) entry.click();
    return;
  }
  if (event.key === "g") going = true;
  else if (event.key === "?" && help) help.showModal();
  else if (event.key === "c") event.target.closest(".row")?.querySelector("a.fix")?.click();
  else if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    event.preventDefault();
    if (search) search.focus();
    else location.assign("/mentions");
  } else if (event.key === "j" || event.key === "k") {
    const all = entries();
    const row = document.activeElement.closest(".row");
    const at = all.indexOf(row ? row.querySelector("a.whole") : document.activeElement);
    const next = event.key === "j" ? at + 1 : Math.max(at - 1, 0);
    if (all[next]) all[next].focus();
  }
});
// A part that renews itself may take away what has the focus: then its neighbour has it.
const reachable = () => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")];
let held = null;
let place = 0;
document.addEventListener("htmx:before:swap", () => {
  held = document.activeElement;
  place = reachable().indexOf(held);
});
document.addEventListener("htmx:after:swap", () => {
  if (place < 0 || held.isConnected || document.activeElement !== document.body) return; // what came may have taken it
  const all = reachable();
  (all[Math.min(place, all.length - 1)] || document.getElementById("main")).focus({ preventScroll: true });
});
const printing = () => {
  for (const button of document.querySelectorAll("[data-print][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
};
printing();
document.addEventListener("htmx:after:swap", printing); // a digest that came later
for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", () => help.showModal());
// What is to be copied, where the browser lets a page do so.
const copiers = () => {
  for (const button of document.querySelectorAll("[data-copy]")) if (navigator.clipboard) button.hidden = false;
};
copiers();
document.addEventListener("htmx:after:swap", copiers);
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(`${document.getElementById(button.dataset.copy).textContent}\n`);
  button.nextElementSibling.textContent = button.dataset.done;
});
