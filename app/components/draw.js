// A pad to draw one digit on, by mouse, finger or keys, and what a run makes of it beside the pad.
import { pad } from "./draw_pad.js";
import { mounted } from "./mounted.js";
import { results } from "./draw_results.js";
import { closed, dark } from "./sprite.js";

const WAIT = 300;  // ms of rest after a stroke before the server is asked

const send = (box) => {
  if (!box.waiting) return;
  clearTimeout(box.waiting);
  box.waiting = null;
  box.tell(box.picture);
};

// The last stroke is sent before a click elsewhere takes effect: after another page has come, Streamlit forgets it.
const begin = (box) => {
  const elsewhere = (event) => { if (!box.contains(event.target)) send(box); };
  // a hand on its way out needs longer than the server; a finger leaves after every stroke
  const leaving = (event) => { if (event.pointerType === "mouse") send(box); };
  const kinds = ["pointerdown", "keydown", "click"], place = box.querySelector(".pad");
  for (const kind of kinds) document.addEventListener(kind, elsewhere, { capture: true, passive: true });
  place.addEventListener("pointerleave", leaving);
  return () => {
    place.removeEventListener("pointerleave", leaving);
    for (const kind of kinds) document.removeEventListener(kind, elsewhere, { capture: true });
    send(box);
    closed(box);
    box.wanted = null; // a sheet that is still on its way is not taken in
  };
};

export default ({ data, parentElement, setStateValue }) => {
  const box = parentElement.querySelector(".lab-draw");
  box.wanted = data;
  box.tell = (picture) => setStateValue("picture", picture);
  box.classList.toggle("lab-dark", dark(box));
  box.send = (picture) => {
    clearTimeout(box.waiting);
    box.picture = picture;
    box.waiting = setTimeout(() => send(box), picture ? WAIT : 0);
  };
  const end = mounted(box, begin);
  box.pad ??= pad(box, data);
  box.pad.paint();
  results(box, data);
  return end;
};
