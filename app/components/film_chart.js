// The loss as a line with a cursor, and the bars of the code: small, drawn by hand since they move with every frame and
// go into a file that works by itself.
const SVG = "http://www.w3.org/2000/svg", WIDE = 320, TALL = 106, LEFT = 44, FOOT = 16, TOP = 24;

const element = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

export const figure = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(2));

// The values that one loss is drawn over: the first instants are far above all others and are cut off, once there are
// others.
const shownOf = ({ lines, epochs }) => {
  const after = lines.flatMap(({ x, y }) => y.filter((_, i) => x[i] > 0.02 * epochs || y.length < 5));
  return after.length ? after : lines.flatMap(({ y }) => y);
};

// What the chart of each loss reaches over. Charts side by side share their epochs, and their values where these are in
// one unit: else two runs look equally good whatever they reached.
export const rangesOf = (losses) => {
  const epochs = Math.max(...losses.map((loss) => loss.epochs));
  return losses.map(({ unit }) => {
    const values = losses.filter((loss) => loss.unit === unit).flatMap(shownOf);
    return { low: Math.min(...values), high: Math.max(...values), epochs };
  });
};

// From values to their places.
const scaleOf = ({ low, high, epochs }) => {
  const span = high - low || 1;
  return {
    across: (x) => LEFT + (x / epochs) * (WIDE - LEFT - 6),
    up: (y) => TOP + (1 - Math.min(1.05, Math.max(0, (y - low) / span))) * (TALL - TOP - FOOT),
  };
};

// Which line is which, where a falling loss leaves room: on the right, below each other.
const legend = (svg, lines) => lines.forEach(({ kind, name }, i) => {
  const y = TOP + 6 + 11 * i;
  svg.append(element("polyline", { class: kind, points: `${WIDE - 20},${y - 3} ${WIDE - 6},${y - 3}` }));
  svg.append(element("text", { x: WIDE - 24, y, class: "legend", "text-anchor": "end" }, name));
});

export const lossChart = (svg, { lines, epochs, title, axis }, range) => {
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${TALL}`);
  svg.setAttribute("preserveAspectRatio", "xMinYMid");
  svg.setAttribute("aria-label", title);
  const drawn = lines.filter((line) => line.y.length), scale = drawn.length ? scaleOf(range) : null;
  svg.replaceChildren(element("text", { x: 0, y: 9, class: "name" }, title));
  if (!scale) return () => {};
  for (const value of [range.low, range.high]) svg.append(element("text", { x: LEFT - 4, y: scale.up(value) + 3, "text-anchor": "end" }, figure(value)));
  for (const at of [0, range.epochs]) svg.append(element("text", { x: scale.across(at), y: TALL - 3, "text-anchor": at ? "end" : "start" }, String(at)));
  svg.append(element("text", { x: scale.across(range.epochs / 2), y: TALL - 3, "text-anchor": "middle" }, axis));
  for (const { x, y, kind } of drawn) {
    svg.append(element("polyline", { class: kind, points: x.map((at, i) => `${scale.across(at).toFixed(1)},${scale.up(y[i]).toFixed(1)}`).join(" ") }));
  }
  legend(svg, drawn);
  const cursor = svg.appendChild(element("line", { class: "cursor", y1: TOP - 2, y2: TALL - FOOT }));
  return (epoch) => { const x = scale.across(Math.min(epochs, epoch)); cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); };
};

// One bar for each number of the code; the tallest of the whole film, of both runs, is as tall as there is room.
export const bars = (canvas, values, most, ink) => {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const ctx = canvas.getContext("2d"), each = (width * ratio) / values.length;
  ctx.fillStyle = ink;
  values.forEach((value, i) => {
    const tall = most ? (Math.max(0, value) / most) * canvas.height : 0;
    ctx.fillRect(i * each, canvas.height - tall, Math.max(1, each - ratio), tall);
  });
};
