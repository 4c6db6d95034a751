// What a walk is made of: the handle, the two large pictures, the stops, and a row for each way and one for the fade.
import { rgb } from "./cloud_colours.js";
import { bytesOf, show, tileOf } from "./ink.js";
import { make } from "./sprite.js";

const SMALL = 56;

const figure = (name, words) => {
  const made = make("figure"), canvas = make("canvas", name);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  made.append(canvas, make("figcaption", "", words));
  return made;
};

// A stop as it is in the data, and as the network saw it where that was corrupted.
const stop = ({ picture, seen, title }, words, ink) => {
  const made = make("figure", "stop");
  for (const [bytes, said] of [[picture, title], [seen, `${title}: ${words.seen}`]]) {
    if (!bytes) continue;
    const canvas = show(make("canvas"), tileOf(bytesOf(bytes), ink), SMALL);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", said);
    made.append(canvas);
  }
  made.append(make("figcaption", "", seen ? `${title}, ${words.seen}` : title));
  return made;
};

const row = (words, way, chosen) => {
  const made = make("div", chosen ? "row chosen" : "row"), strip = make("canvas", "strip");
  if (way) strip.dataset.way = way;
  strip.setAttribute("role", "img");
  strip.setAttribute("aria-label", words);
  made.append(make("span", "", words), strip);
  return made;
};

const handle = (walk) => {
  const made = make("input");
  Object.assign(made, { type: "range", min: 0, max: walk.legs, step: 0.005, value: walk.place });
  made.setAttribute("aria-label", walk.data.words.handle);
  made.oninput = () => walk.go(Number(made.value));
  return made;
};

const built = (box, { words, ways }) => {
  const top = make("div", "top"), large = make("div", "large"), side = make("div", "side"), rows = make("div", "walked");
  large.append(figure("decoded", words.decoded), figure("faded", words.faded));
  side.append(make("div", "handle"), make("output"), make("div", "stops"));
  top.append(large, side);
  rows.append(...Object.entries(ways).map(([way, name]) => row(name, way)), row(words.pixels, ""));
  box.replaceChildren(top, rows);
};

// Build it once; a hand on the handle keeps it while other things change.
export const frame = (walk) => {
  const { box, data } = walk, ink = rgb(walk.theme.text);
  if (!box.querySelector(".top")) built(box, data);
  const old = box.querySelector("input");
  if (old) Object.assign(old, { max: walk.legs, value: walk.place });
  else box.querySelector(".handle").append(handle(walk));
  box.querySelector(".stops").replaceChildren(...data.stops.map((one) => stop(one, data.words, ink)));
  for (const strip of box.querySelectorAll(".strip[data-way]")) strip.parentElement.classList.toggle("chosen", strip.dataset.way === data.way);
};
