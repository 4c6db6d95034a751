// Space trains or pauses, the arrows move the latent size: a speaker stands away from the pointer.
import { mounted } from "./mounted.js";

const PRESSED = ["do_pause", "do_go_on", "train"];

// Whatever answers keys itself keeps them: fields all of them, buttons and links only those that press.
const FIELDS = "input:not([type=range]), textarea, select, canvas, dialog, [contenteditable=true], [role=dialog], [role=tab], [role=listbox], [role=radio], [role=radiogroup], [role=slider], [data-testid=stButtonGroup]";
const busy = (target, key) => target instanceof Element
  && target.closest(key === " " ? `${FIELDS}, button, a, summary` : FIELDS) !== null;

// After a click on Train the button keeps the focus, and space shall pause now, not train anew.
const ours = (target) => target instanceof Element && target.closest(".st-key-train, [class*=st-key-do_]:not(.st-key-do_present)") !== null;

const press = (target) => {
  const button = PRESSED.map((key) => document.querySelector(`.st-key-${key} button:not(:disabled)`)).find(Boolean);
  if (button) { target.blur?.(); button.click(); }
  return Boolean(button);
};

const move = (by) => {
  const range = document.querySelector(".lab-size input[type=range]");
  if (!range) return false;
  range.value = String(Number(range.value) + by);
  range.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};

// A speaker leaves as one leaves any full screen.
const leave = () => {
  const button = document.querySelector(".st-key-do_present button");
  const presenting = new URL(location.href).searchParams.get("present") === "1";
  if (presenting) button?.click();
  return presenting;
};

const ACTIONS = { Escape: leave, " ": press, ArrowLeft: () => move(-1), ArrowRight: () => move(1) };

const onKey = (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === " ") return;
  if (busy(event.target, event.key) && !(event.key === " " && ours(event.target))) return;
  // a focused range moves by itself
  if (event.key !== " " && event.target instanceof HTMLInputElement) return;
  if (ACTIONS[event.key]?.(event.target)) event.preventDefault();
};

// A listener of its own for each mounting: one that goes takes none away that has come before it went.
const begin = () => {
  const heard = (event) => onKey(event);
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
};

export default ({ parentElement }) => mounted(parentElement, begin);
