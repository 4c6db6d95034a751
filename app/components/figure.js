// A Plotly figure that is changed in place. Colours are named in it ("$ink"), and filled in from the theme in force.
import { grip } from "./figure_grip.js";
import { offer } from "./figure_take.js";
import { mounted } from "./mounted.js";
import { plotly, queue, theme } from "./plotly_library.js";

const coloured = (part, colours) => {
  if (typeof part === "string") return part[0] === "$" ? colours[part.slice(1)] ?? part : part;
  if (Array.isArray(part)) return part.map((one) => coloured(one, colours));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, coloured(one, colours)]));
};

// Words at an axis do not wrap: on a phone they are smaller.
const titled = (axis, narrow) => (narrow && axis.title ? { ...axis, title: { ...axis.title, font: { size: 11 } } } : axis);

const layout = (data, c, box) => {
  const still = box.clientWidth < 500, axis = { gridcolor: c.line, zeroline: false, linecolor: c.line, automargin: true, fixedrange: still };
  const given = coloured(data.layout, c);
  return {
    margin: { l: 56, r: 10, t: 30, b: 42 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: c.ink, family: c.font, size: 13 },
    legend: { orientation: "h", x: 0, y: 1.01, xanchor: "left", yanchor: "bottom", bgcolor: "rgba(0,0,0,0)" },
    hoverlabel: { bgcolor: c.paper, font: { color: c.ink } },
    ...given, height: data.height, width: box.clientWidth,
    xaxis: titled({ ...axis, ...given.xaxis }, still), yaxis: titled({ ...axis, ...given.yaxis }, still),
  };
};

const draw = async (box) => {
  const library = await plotly(box.wanted.library);
  if (!box.isConnected) return;
  const data = box.wanted, c = theme(box);
  await library.react(box, coloured(data.traces, c), layout(data, c, box), { displayModeBar: false, responsive: false });
  box.dataset.traces = data.traces.length;
  offer(box, box.parentElement.querySelector(".lab-take"));
};

const begin = (box) => {
  const observer = new ResizeObserver(() => box.data && box.offsetParent && window.Plotly.relayout(box, { width: box.clientWidth }));
  observer.observe(box);
  return () => {
    observer.disconnect();
    // not before a drawing under way is done: Plotly does not survive that; nor when the same box is mounted again
    box.drawing = box.drawing?.then(() => { if (box.data && !box.isConnected) window.Plotly.purge(box); });
  };
};

export default ({ data, parentElement, setTriggerValue }) => {
  const box = parentElement.querySelector(".lab-figure");
  box.wanted = data;
  grip(box, (at) => setTriggerValue("grip", at));
  box.setAttribute("aria-label", data.alt);
  box.style.minHeight = `${data.height}px`;
  const end = mounted(box, begin);
  queue(box, draw);
  return end;
};
