// What lies over the dots: names at their classes, a ring around the point in hand, a star for one's own digit.
import { names } from "./cloud_names.js";
import { drawPath } from "./cloud_path.js";

const ring = (ctx, theme, x, y) => {
  Object.assign(ctx, { strokeStyle: theme.text, lineWidth: 2 });
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 7);
  ctx.stroke();
};

// A few caught dots among thousands of faint ones: each large, in its colour, where it is no image already.
const FEW = 50;
const caughtDots = (ctx, { caught, alive, screen, palette, tint, theme, tiles, view, box }) => {
  const few = caught && caught.size <= FEW ? [...caught].filter((i) => alive[i] && tiles.under(screen[2 * i], screen[2 * i + 1]) < 0) : [];
  const radius = 3.5 + Math.min(2.5, view.k ** 0.4);
  for (const i of few) {
    ctx.beginPath();
    ctx.arc(screen[2 * i], screen[2 * i + 1], radius, 0, 7);
    Object.assign(ctx, { strokeStyle: theme.paper, lineWidth: 5 });
    ctx.stroke();
    Object.assign(ctx, { fillStyle: `rgb(${palette[tint[i]].join()})`, strokeStyle: theme.text, lineWidth: 1.5 });
    ctx.fill();
    ctx.stroke();
  }
  box.dataset.large = few.length;
};

const star = (ctx, theme, x, y) => {
  ctx.beginPath();
  for (let i = 0; i < 10; i++) {
    const r = i % 2 ? 4.5 : 11, angle = (i * Math.PI) / 5 - Math.PI / 2;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
  Object.assign(ctx, { fillStyle: theme.accent, strokeStyle: theme.paper, lineWidth: 5, lineJoin: "round" });
  ctx.stroke();
  Object.assign(ctx, { strokeStyle: theme.text, lineWidth: 2 });
  ctx.stroke();
  ctx.fill();
};

const pin = (ctx, theme, x, y, letter) => {
  ctx.beginPath();
  ctx.arc(x, y, 11, 0, 7);
  Object.assign(ctx, { fillStyle: theme.paper, strokeStyle: theme.accent, lineWidth: 2.5 });
  ctx.fill();
  ctx.stroke();
  Object.assign(ctx, { fillStyle: theme.text, font: "700 13px sans-serif", textAlign: "center", textBaseline: "middle" });
  ctx.fillText(letter, x, y + 0.5);
};

// Where the lens looks, on paper of its own: it has to be seen over pictures too.
const cross = (ctx, theme, x, y) => {
  for (const [style, width] of [[theme.paper, 5], [theme.accent, 2]]) {
    Object.assign(ctx, { strokeStyle: style, lineWidth: width });
    ctx.beginPath();
    ctx.arc(x, y, 5, 0, 7);
    ctx.stroke();
  }
};

export const marks = (cloud, ctx, ratio, { ax, ay, bx, by }) => {
  const { stage, theme, at, screen, data, box, over } = cloud, place = ({ x, y }) => [ax * x + bx, ay * y + by];
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, over.width, over.height);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  box.dataset.names = names(ctx, {
    middles: cloud.middles, place, stage, had: cloud.spots, paper: theme.paper, text: theme.text, shows: (label) => !cloud.hidden.has(label),
  });
  caughtDots(ctx, cloud);
  cloud.starAt = data.tools?.star && !cloud.gliding ? place(data.tools.star) : null;
  box.dataset.star = String(Boolean(cloud.starAt));
  if (cloud.starAt) star(ctx, theme, ...cloud.starAt);
  for (const [x, y, letter] of cloud.gliding ? [] : data.tools?.pins ?? []) pin(ctx, theme, ...place({ x, y }), letter);
  cloud.kin.paint(ctx, theme, screen);
  if (data.tools) drawPath(cloud, ctx, { ax, ay, bx, by });
  for (const one of cloud.picked) ring(ctx, theme, screen[2 * one], screen[2 * one + 1]);
  if (cloud.lens.at) cross(ctx, theme, ...cloud.lens.at);
  if (at >= 0) ring(ctx, theme, screen[2 * at], screen[2 * at + 1]);
  cloud.hands.outline(ctx, theme);
};
