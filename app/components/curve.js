// One Plotly figure, made once and changed in place: a chart that is made anew at each reading flickers and forgets
// where a person zoomed in.
import { below, layout, traces } from "./curve_figure.js";
import { mounted } from "./mounted.js";
import { plotly, queue, theme } from "./plotly_library.js";

const UNIT = "latent-lab-unit";

// At least the height asked for; on a taller screen, what the rest of the page leaves.
const tall = ({ height, above }) => Math.max(height, Math.min(2 * height, window.innerHeight - above));

// The ladder's runs are all here: moving along it asks nobody.
const chosen = (box) => {
  const { ladder, ...rest } = box.wanted;
  return ladder ? { ...rest, ...ladder[box.size in ladder ? box.size : rest.shown] } : rest;
};

// With the strip of what else the loss holds.
const whole = (box) => {
  const data = chosen(box), { strip, gap } = below(data, theme(box), box.clientWidth);
  return tall(data) + strip + gap;
};

const units = (box, data) => {
  const select = box.querySelector("select"), names = data.units.map(({ name }) => name);
  if (select.dataset.of !== names.join()) {
    select.dataset.of = names.join();
    select.replaceChildren(...names.map((name) => new Option(name)));
    if (names.includes(localStorage.getItem(UNIT))) select.value = localStorage.getItem(UNIT);
  }
  select.disabled = names.length < 2;
  select.setAttribute("aria-label", data.words.unit);
  return data.units[Math.max(0, select.selectedIndex)] ?? { name: "", factor: 1 };
};

const draw = async (box) => {
  const library = await plotly(box.wanted.library);
  if (!box.isConnected) return;
  const data = chosen(box), c = theme(box), unit = units(box, data), plot = box.querySelector(".plot");
  const height = whole(box);
  await library.react(plot, traces(data, unit.factor, c), layout(data, unit, c, box.clientWidth, height), { displayModeBar: false, responsive: false });
  box.dataset.points = data.training.x.length;
  box.dataset.draws = Number(box.dataset.draws ?? 0) + 1;
  box.dataset.terms = data.terms.length;
  box.dataset.ghost = String(Boolean(data.ghost));
};

const redraw = (box) => queue(box, draw);

const begin = (box) => {
  const plot = box.querySelector(".plot");
  const observer = new ResizeObserver(() => plot.data && plot.offsetParent && window.Plotly.relayout(plot, { width: plot.clientWidth }));
  const follow = (event) => { box.size = event.detail.size; if (box.wanted.ladder) redraw(box); };
  observer.observe(box);
  document.addEventListener("lab:size", follow);
  box.querySelector("select").onchange = (event) => { localStorage.setItem(UNIT, event.target.value); redraw(box); };
  return () => {
    observer.disconnect();
    document.removeEventListener("lab:size", follow);
    // not before a drawing under way is done: Plotly does not survive that; nor when the same box is mounted again
    box.drawing = box.drawing?.then(() => { if (plot.data && !plot.isConnected) window.Plotly.purge(plot); });
  };
};

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-curve");
  box.wanted = data;
  box.querySelector(".plot").setAttribute("aria-label", data.alt);
  box.style.minHeight = `${whole(box)}px`;
  const end = mounted(box, begin);
  redraw(box);
  return end;
};
