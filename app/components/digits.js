// Pairs of pictures at a whole multiple of their size, so that every pixel stays a square. They come on two sheets, the
// real ones and the redrawn, or on three with what the network saw between them, each fetched once; those on the screen
// stay until the next are here.
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";
import { dark } from "./sprite.js";

// A sheet of `rows` by `columns` pictures; asked for one, it answers with an address that needs no fetching.
const sheet = async (address, columns, rows) => {
  const whole = new Image(), canvas = document.createElement("canvas"), cut = new Map();
  whole.src = new URL(address, document.baseURI).href;
  await whole.decode();
  canvas.width = whole.naturalWidth / columns;
  canvas.height = whole.naturalHeight / rows;
  return (column, row) => {
    const key = row * columns + column;
    if (!cut.has(key)) {
      canvas.getContext("2d").drawImage(whole, -column * canvas.width, -row * canvas.height);
      cut.set(key, canvas.toDataURL());
    }
    return cut.get(key);
  };
};

// The one that stands is kept for as long as its address holds.
const opened = async (box, name, address, columns, rows) => {
  const old = box.sheets?.[name];
  if (old?.address === address && old.columns === columns) return old;
  return { address, columns, of: address ? await sheet(address, columns, rows) : null };
};

const picture = (figure, name, source, alt) => {
  let image = figure.querySelector(`.${name}`);
  if (!source) { image?.remove(); return; }
  if (!image) {
    image = Object.assign(document.createElement("img"), { className: name });
    figure.append(image);
  }
  if (image.getAttribute("src") !== source) image.src = source;
  image.alt = alt;
};

const tile = (box, grid, data, rung, index) => {
  const figure = grid.children[index] ?? grid.appendChild(document.createElement("figure"));
  picture(figure, "real", box.sheets.real.of(index, 0), data.alts[index]);
  picture(figure, "seen", box.sheets.seen.of?.(index, 0), data.seen_alt);
  picture(figure, "redrawn", rung.there[index] ? box.sheets.redrawn.of(index, rung.row) : null, data.redrawn_alt);
};

// 28 pixels a picture; all in a row while each has at least twice that, else two rows.
const fit = (box, grid) => {
  const width = box.clientWidth, count = Math.max(1, grid.children.length);
  const columns = width >= count * 60 ? count : Math.ceil(count / 2);
  const low = window.innerHeight < 760 || (box.sheets?.seen.of && window.innerHeight < 1000);
  const room = low ? 2 : 4; // a low screen keeps its height for the charts
  const scale = Math.max(1, Math.min(room, Math.floor((width - 4 * columns) / columns / 28)));
  grid.style.setProperty("--columns", columns);
  for (const image of grid.querySelectorAll("img")) image.style.width = image.style.height = `${28 * scale}px`;
};

// The ladder's pictures are all here: moving along it asks nobody.
const show = (box) => {
  const data = box.shown, grid = box.querySelector(".grid"), size = data.ladder ? (box.size in data.ladder ? box.size : data.shown) : "";
  const rung = data.ladder ? data.ladder[size] : data;
  data.alts.forEach((_, index) => tile(box, grid, data, rung, index));
  while (grid.children.length > data.alts.length) grid.lastChild.remove();
  box.classList.toggle("dark", dark(box));
  box.dataset.step = data.step;
  box.dataset.size = size;
  box.querySelector(".line").textContent = rung.line;
  fit(box, grid);
};

const take = async (box, data) => {
  try {
    const columns = data.alts.length, real = await opened(box, "real", data.real, columns, 1);
    const seen = await opened(box, "seen", data.seen, columns, 1);
    box.sheets = { real, seen, redrawn: await opened(box, "redrawn", data.redrawn, columns, data.rows) };
  } catch (error) {
    console.warn(String(error));
    missing(box, data.words.missing, () => draw(box));
    return;
  }
  missing(box);
  box.shown = data;
  show(box);
};

// One after the other: what came last is shown last, and a slow line shows some of those between.
const draw = async (box) => {
  if (box.taking) return;
  box.taking = true;
  try {
    for (let data = null; data !== box.wanted;) {
      data = box.wanted;
      await take(box, data);
    }
  } finally {
    box.taking = false;
  }
};

const begin = (box) => {
  const observer = new ResizeObserver(() => fit(box, box.querySelector(".grid")));
  const follow = (event) => { box.size = event.detail.size; if (box.shown?.ladder) show(box); };
  observer.observe(box);
  document.addEventListener("lab:size", follow);
  return () => {
    observer.disconnect();
    document.removeEventListener("lab:size", follow);
  };
};

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-digits");
  box.wanted = data;
  const end = mounted(box, begin);
  draw(box);
  return end;
};
