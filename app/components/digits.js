// Pairs of pictures at a whole multiple of their size, so that every pixel stays a square.
import { mounted } from "./mounted.js";
import { dark } from "./sprite.js";

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

const tile = (grid, index, data, redrawn) => {
  const figure = grid.children[index] ?? grid.appendChild(document.createElement("figure"));
  picture(figure, "real", data.picture, data.alt);
  picture(figure, "redrawn", redrawn, data.redrawn_alt);
};

// 28 pixels a picture; all in a row while each has at least twice that, else two rows.
const fit = (box, grid) => {
  const width = box.clientWidth, count = Math.max(1, grid.children.length);
  const columns = width >= count * 60 ? count : Math.ceil(count / 2);
  const room = window.innerHeight < 760 ? 2 : 4; // a low screen keeps its height for the charts
  const scale = Math.max(1, Math.min(room, Math.floor((width - 4 * columns) / columns / 28)));
  grid.style.setProperty("--columns", columns);
  for (const image of grid.querySelectorAll("img")) image.style.width = image.style.height = `${28 * scale}px`;
};

// The ladder's pictures are all here: moving along it asks nobody.
const show = (box) => {
  const { tiles, ladder, shown, line, step } = box.wanted, grid = box.querySelector(".grid");
  const rung = ladder ? ladder[box.size in ladder ? box.size : shown] : null;
  tiles.forEach((one, index) => tile(grid, index, one, rung ? rung.redrawn[index] : one.redrawn));
  while (grid.children.length > tiles.length) grid.lastChild.remove();
  box.classList.toggle("dark", dark(box));
  box.dataset.step = step;
  box.dataset.size = rung ? (box.size in ladder ? box.size : shown) : "";
  box.querySelector(".line").textContent = rung ? rung.line : line;
  fit(box, grid);
};

const begin = (box) => {
  const observer = new ResizeObserver(() => fit(box, box.querySelector(".grid")));
  const follow = (event) => { box.size = event.detail.size; if (box.wanted.ladder) show(box); };
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
  show(box);
  return end;
};
