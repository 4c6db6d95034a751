// A pad to draw one digit on, by mouse, finger or keys, and what a run makes of it beside the pad.
import { pad } from "./draw_pad.js";
import { results } from "./draw_results.js";
import { closed, dark } from "./sprite.js";

const WAIT = 300;  // ms of rest after a stroke before the server is asked

export default ({ data, parentElement, setStateValue }) => {
  const box = parentElement.querySelector(".lab-draw");
  box.wanted = data;
  box.classList.toggle("lab-dark", dark(box));
  box.send = (picture) => {
    clearTimeout(box.waiting);
    box.waiting = setTimeout(() => setStateValue("picture", picture), picture ? WAIT : 0);
  };
  box.pad ??= pad(box, data);
  box.pad.paint();
  results(box, data);
  return () => { clearTimeout(box.waiting); closed(box); };
};
