// The loss as a line with a cursor, and the bars of the code: small, drawn by hand since they move with every frame and
// go into a file that works by itself.
const SVG = "http://www.w3.org/2000/svg", WIDE = 320, TALL = 96, LEFT = 44, FOOT = 16, TOP = 14;

const element = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const figure = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(2));

// From the values of a line to its places: the first instants are far above all others and are cut off, once there are
// others.
const scaleOf = (lines, epochs) => {
  const after = lines.flatMap(({ x, y }) => y.filter((_, i) => x[i] > 0.02 * epochs || y.length < 5));
  const late = after.length ? after : lines.flatMap(({ y }) => y);
  const low = Math.min(...late), high = Math.max(...late), span = high - low || 1;
  return {
    low, high,
    across: (x) => LEFT + (x / epochs) * (WIDE - LEFT - 6),
    up: (y) => TOP + (1 - Math.min(1.05, Math.max(0, (y - low) / span))) * (TALL - TOP - FOOT),
  };
};

export const lossChart = (svg, { lines, epochs, title }) => {
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${TALL}`);
  svg.setAttribute("preserveAspectRatio", "xMinYMid");
  svg.setAttribute("aria-label", title);
  const drawn = lines.filter((line) => line.y.length), scale = drawn.length ? scaleOf(drawn, epochs) : null;
  svg.replaceChildren(element("text", { x: 0, y: 9, class: "name" }, title));
  if (!scale) return () => {};
  for (const value of [scale.low, scale.high]) svg.append(element("text", { x: LEFT - 4, y: scale.up(value) + 3, "text-anchor": "end" }, figure(value)));
  for (const at of [0, epochs]) svg.append(element("text", { x: scale.across(at), y: TALL - 3, "text-anchor": at ? "end" : "start" }, String(at)));
  for (const { x, y, kind } of drawn) {
    svg.append(element("polyline", { class: kind, points: x.map((at, i) => `${scale.across(at).toFixed(1)},${scale.up(y[i]).toFixed(1)}`).join(" ") }));
  }
  const cursor = svg.appendChild(element("line", { class: "cursor", y1: TOP - 2, y2: TALL - FOOT }));
  return (epoch) => { const x = scale.across(Math.min(epochs, epoch)); cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); };
};

// One bar for each number of the code; the tallest of the whole film is as tall as there is room.
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
