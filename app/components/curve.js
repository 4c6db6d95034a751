// One Plotly figure, made once and changed in place: a chart that is made anew at each reading flickers and forgets
// where a person zoomed in.
const library = (address) => {
  window.latentLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.min.js could not be loaded"));
    document.head.append(script);
  });
  return window.latentLabPlotly;
};

const colours = (box) => {
  const style = getComputedStyle(box);
  const of = (name) => style.getPropertyValue(`--st-${name}`).trim();
  return { ink: of("text-color"), accent: of("primary-color"), line: of("border-color"), paper: of("background-color"), font: of("font") };
};

// At least the height asked for; on a taller screen, what the rest of the page leaves.
const tall = ({ height, above }) => Math.max(height, Math.min(2 * height, window.innerHeight - above));

// A line of one point is nothing to see.
const few = ({ x }) => (x.length < 3 ? "lines+markers" : "lines");

const traces = (data, c) => {
  const { words } = data;
  const base = { type: "scatter", hovertemplate: "%{y:.4g}" };
  return [
    { ...base, ...data.training, name: words.training, mode: few(data.training), marker: { size: 5 }, line: { color: c.ink, width: 1 }, opacity: 0.45 },
    { ...base, ...data.held_out, name: words.held_out, mode: few(data.held_out), marker: { size: 6 }, line: { color: c.accent, width: 2.5 } },
    { ...base, ...data.validation, showlegend: false, mode: "markers", cliponaxis: false, hoverinfo: "skip", hovertemplate: null,
      marker: { color: c.paper, size: 8, line: { color: c.accent, width: 2 } } },
  ];
};

const reference = (data, c) => {
  const known = Object.entries(data.lines).filter(([name]) => name in data.words);
  const dash = { mean: "dash", copy: "dot" };
  return {
    shapes: known.map(([name, y]) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: c.ink, width: 1.2, dash: dash[name] } })),
    annotations: known.map(([name, y]) => ({ xref: "paper", x: 1, xanchor: "right", y, yanchor: name === "copy" ? "top" : "bottom", showarrow: false,
      text: `${data.words[name]}: ${y < 0.0005 ? "0" : y.toPrecision(2)}`, font: { size: 12, color: c.ink } })),
  };
};

// The first readings lie far above all that follows: the axis ends a little above the average-image line instead.
const range = (data) => {
  const all = [...data.training.y, ...data.held_out.y, ...data.validation.y];
  const { mean, copy = 0 } = data.lines;
  const top = mean === undefined ? Math.max(...all, 0.01) : 1.25 * mean;
  return [Math.max(0, copy) - 0.12 * (top - Math.max(0, copy)), top];
};

const layout = (data, c, box) => ({
  ...reference(data, c),
  height: tall(data),
  margin: { l: 58, r: 10, t: 26, b: 42 },
  paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
  font: { color: c.ink, family: c.font || "sans-serif", size: 13 },
  xaxis: { title: { text: data.words.x, standoff: 4 }, range: [0, data.epochs], gridcolor: c.line, zeroline: false, fixedrange: box.clientWidth < 500 },
  yaxis: { title: { text: data.words.y, standoff: 8, font: { size: 12 } }, range: range(data), gridcolor: c.line, zeroline: false, fixedrange: box.clientWidth < 500, nticks: 6 },
  legend: { orientation: "h", x: 0, y: 1.01, xanchor: "left", yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", font: { size: 12 } },
  showlegend: true, hovermode: "x unified", hoverlabel: { bgcolor: c.paper, font: { color: c.ink } }, uirevision: String(data.epochs),
});

const draw = async (box) => {
  const plotly = await library(box.wanted.library);
  if (!box.isConnected) return;
  const data = box.wanted, c = colours(box);
  await plotly.react(box, traces(data, c), layout(data, c, box), { displayModeBar: false, responsive: false });
  box.dataset.points = data.training.x.length;
  box.dataset.draws = Number(box.dataset.draws ?? 0) + 1;
};

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-curve");
  box.wanted = data;
  box.setAttribute("aria-label", data.alt);
  box.style.minHeight = `${tall(data)}px`;
  box.drawing = (box.drawing ?? Promise.resolve()).then(() => draw(box));
  if (!box.observer) {
    box.observer = new ResizeObserver(() => box.data && box.offsetParent && window.Plotly.relayout(box, { width: box.clientWidth }));
    box.observer.observe(box);
  }
  return () => { box.observer.disconnect(); if (box.data) window.Plotly.purge(box); };
};
