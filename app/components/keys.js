// Space trains or pauses, the arrows move the latent size: a speaker stands away from the pointer.
const PRESSED = ["do_pause", "do_go_on", "train"];

// Whatever answers keys itself keeps them.
const busy = (target) => target instanceof Element
  && target.closest("input:not([type=range]), textarea, select, button, a, summary, canvas, dialog, [contenteditable=true], [role=dialog], [role=tab], [role=listbox], [role=radio], [role=slider]") !== null;

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
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === " ") return;
  if (busy(event.target) && !(event.key === " " && ours(event.target))) return;
  // a focused range moves by itself
  if (event.key !== " " && event.target instanceof HTMLInputElement) return;
  if (ACTIONS[event.key]?.(event.target)) event.preventDefault();
};

export default () => {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};
