// The latent size: the pictures hear of every move on the document, the form only once the hand rests.
import { mounted } from "./mounted.js";

const REST = 250, LATE = 3000, HOLD = 1200;
const GLIDE = [2, 8, 32];
const GLIDED = "lab.glided";
const FORM = "[data-testid=stPopoverBody]";
const QUIET = "(prefers-reduced-motion: reduce)";

const say = (box, size) => {
  box.said = size;
  document.dispatchEvent(new CustomEvent("lab:size", { detail: { size } }));
};

const nearest = (ladder, size) =>
  ladder.reduce((best, one, at) => (Math.abs(Math.log(one / size)) < Math.abs(Math.log(ladder[best] / size)) ? at : best), 0);

const show = (box, size) => {
  const { ladder, words, label } = box.wanted, range = box.querySelector("input"), at = nearest(ladder, size);
  range.max = String(ladder.length - 1);
  range.value = String(at);
  range.style.setProperty("--ratio", at / (ladder.length - 1));
  range.setAttribute("aria-label", label);
  range.setAttribute("aria-valuetext", words[size]);
  box.querySelector("b").textContent = words[size];
  box.classList.toggle("off", !ladder.includes(size));
  box.dataset.size = size;
  const ticks = box.querySelector(".ticks");
  ticks.replaceChildren(...ladder.map((one) =>
    Object.assign(document.createElement("span"), { textContent: one, className: one === size ? "at" : "" })));
};

// What the form holds, unless the hand is ahead of it.
const follow = (box) => {
  const { size, glide } = box.wanted;
  if (box.gliding && glide) return;
  halt(box);
  if (box.timer || (box.sent && box.sent.size !== size && Date.now() - box.sent.at < LATE)) return;
  box.sent = null;
  show(box, size);
  if (box.said !== size) say(box, size);
};

const send = (box) => {
  if (!box.timer) return;
  clearTimeout(box.timer);
  box.timer = null;
  box.sent = { size: box.moved, at: Date.now() };
  box.tell(box.moved);
};

const onInput = (box) => {
  halt(box);
  box.moved = box.wanted.ladder[Number(box.querySelector("input").value)];
  show(box, box.moved);
  say(box, box.moved);
  clearTimeout(box.timer);
  box.timer = setTimeout(() => send(box), REST);
};

const halt = (box) => {
  clearTimeout(box.gliding);
  box.gliding = null;
};

// A touch ends the glide where it is, and that counts as a move: what is seen is what Train would train.
const stay = (box) => {
  halt(box);
  box.moved = box.said;
  if (box.moved !== box.wanted.size) box.timer = setTimeout(() => send(box), REST);
};

// Who types in the form means what is typed: the glide gives way and moves nothing.
const yieldTo = (box) => {
  halt(box);
  follow(box);
};

// Once in the life of a browser the ladder shows itself; it ends where the form stands.
const glide = (box, at) => {
  const stops = [...GLIDE.slice(0, -1), box.wanted.size];
  show(box, stops[at]);
  say(box, stops[at]);
  box.gliding = at + 1 < stops.length ? setTimeout(() => glide(box, at + 1), HOLD) : null;
};

const mayGlide = (box) => {
  if (box.gliding || box.wanted.glide && (document.hidden || matchMedia(QUIET).matches)) return false;
  try {
    if (localStorage.getItem(GLIDED)) return false;
    localStorage.setItem(GLIDED, "1"); // also beside a run: who has one in hand needs no showing around later
  } catch { return false; } // storage is forbidden here: it would glide at every visit
  return box.wanted.glide;
};

const begin = (box) => {
  const range = box.querySelector("input"), moved = () => onInput(box);
  const touched = (event) => {
    const ours = event.target === range;
    if (box.gliding) (event.target.closest?.(FORM) ? yieldTo : stay)(box);
    if (!ours && !(event.type === "keydown" && event.key.startsWith("Arrow"))) send(box); // before a click on Train
  };
  const kinds = ["pointerdown", "keydown", "touchstart", "wheel"];
  for (const kind of kinds) document.addEventListener(kind, touched, { capture: true, passive: true });
  range.addEventListener("input", moved);
  return () => {
    halt(box);
    send(box);
    for (const kind of kinds) document.removeEventListener(kind, touched, { capture: true });
    range.removeEventListener("input", moved);
  };
};

export default ({ data, parentElement, setTriggerValue }) => {
  const box = parentElement.querySelector(".lab-size");
  box.wanted = data;
  box.tell = (size) => setTriggerValue("size", size);
  const end = mounted(box, begin);
  follow(box);
  if (mayGlide(box)) box.gliding = setTimeout(() => glide(box, 0), HOLD);
  return end;
};
