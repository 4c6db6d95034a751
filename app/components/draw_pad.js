// The pad: strokes kept as points, painted in the ink of the theme, and sent white on black as MNIST has them.
const SIDE = 280, PEN = 24, GRID = 14, CELL = SIDE / GRID, SENT = 112;

const line = (context, stroke) => {
  context.lineWidth = PEN;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...stroke[0]);
  for (const [x, y] of stroke) context.lineTo(x + 0.01, y);  // a line of no length would not be a dot
  context.stroke();
};

const ink = (state) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }), context = canvas.getContext("2d");
  if (state.base) context.drawImage(state.base, 0, 0, SIDE, SIDE);
  context.strokeStyle = "#000";
  for (const stroke of state.strokes) line(context, stroke);
  return canvas;
};

const encoded = (state) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: SENT, height: SENT }), context = canvas.getContext("2d");
  context.filter = "invert(1)";
  context.drawImage(ink(state), 0, 0, SENT, SENT);
  context.filter = "none";
  context.globalCompositeOperation = "destination-over";
  context.fillRect(0, 0, SENT, SENT);
  return canvas.toDataURL("image/png");
};

const colour = (canvas, name) => getComputedStyle(canvas).getPropertyValue(`--st-${name}`).trim();

// The strokes are painted black, and the black takes the colour of the text.
const painted = (canvas, state, words) => {
  const context = canvas.getContext("2d");
  context.globalCompositeOperation = "source-over";
  context.clearRect(0, 0, SIDE, SIDE);
  context.drawImage(ink(state), 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour(canvas, "text-color");
  context.fillRect(0, 0, SIDE, SIDE);
  context.globalCompositeOperation = "source-over";
  if (!state.strokes.length && !state.base && !state.keys) hint(context, canvas, words);
  if (state.keys) cursor(context, canvas, state);
};

const hint = (context, canvas, words) => {
  context.fillStyle = colour(canvas, "text-color");
  context.globalAlpha = 0.55;
  context.font = `20px ${colour(canvas, "font") || "sans-serif"}`;
  context.textAlign = "center";
  context.fillText(words.hint, SIDE / 2, SIDE / 2 + 7);
  context.globalAlpha = 1;
};

const cursor = (context, canvas, { at, down }) => {
  context.strokeStyle = colour(canvas, "primary-color");
  context.lineWidth = down ? 5 : 2;
  context.strokeRect(at[0] - CELL / 2, at[1] - CELL / 2, CELL, CELL);
};

const from = (canvas, event) => {
  const place = canvas.getBoundingClientRect();
  return [((event.clientX - place.left) / place.width) * SIDE, ((event.clientY - place.top) / place.height) * SIDE];
};

const pointer = (canvas, state, changed, ended) => {
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    Object.assign(state, { drawing: event.pointerId, keys: false, down: false });
    state.strokes.push([from(canvas, event)]);
    changed();
  };
  canvas.onpointermove = (event) => {
    if (state.drawing !== event.pointerId) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) state.strokes.at(-1).push(from(canvas, one));
    changed();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (state.drawing !== event.pointerId) return;
    state.drawing = null;
    ended();
  };
};

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const inside = (value) => Math.max(CELL / 2, Math.min(SIDE - CELL / 2, value));

const keyboard = (canvas, state, { changed, ended, undo, clear, say }) => {
  const move = ([dx, dy]) => {
    state.at = [inside(state.at[0] + dx * CELL), inside(state.at[1] + dy * CELL)];
    if (state.down) { state.strokes.at(-1).push(state.at); ended(); }
    say();
  };
  const toggle = () => {
    state.down = !state.down;
    if (state.down) { state.strokes.push([state.at]); ended(); }
    say();
  };
  canvas.onkeydown = (event) => {
    const act = event.key in MOVES ? () => move(MOVES[event.key])
      : { " ": toggle, Backspace: clear, Delete: clear, u: undo }[event.key] ?? (event.key === "z" && (event.ctrlKey || event.metaKey) ? undo : null);
    if (!act || (event.key === "u" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    event.stopPropagation();
    state.keys = true;
    act();
    changed();
  };
  canvas.onblur = () => { Object.assign(state, { keys: false, down: false }); changed(); };
};

// What was drawn before, when the page is opened anew: one stroke among the others.
const begin = (state, address, changed) => {
  const picture = new Image();
  picture.onload = () => { state.base = picture; changed(); };
  picture.src = address;
};

export const pad = (box, { words, drawn }) => {
  const canvas = box.querySelector("canvas"), said = box.querySelector(".said");
  const [back, empty] = box.querySelectorAll(".tools button");
  const state = { strokes: [], base: null, at: [SIDE / 2, SIDE / 2], down: false, keys: false, drawing: null };
  const nothing = () => !state.strokes.length && !state.base;
  const changed = () => {
    painted(canvas, state, words);
    back.disabled = empty.disabled = nothing();
    canvas.dataset.strokes = state.strokes.length;
  };
  const ended = () => { changed(); box.send(nothing() ? "" : encoded(state)); };
  const clear = () => { Object.assign(state, { strokes: [], base: null, down: false }); ended(); };
  const undo = () => {
    if (state.strokes.length) state.strokes.pop(); else state.base = null;
    state.down = false;
    ended();
  };
  const say = () => {
    const [column, row] = state.at.map((value) => Math.round(value / CELL + 0.5));
    said.textContent = `${state.down ? words.down : words.up}, ${words.column} ${column}, ${words.row} ${row}`;
  };
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("aria-label", words.pad);
  Object.assign(back, { textContent: words.undo, onclick: undo });
  Object.assign(empty, { textContent: words.clear, onclick: clear });
  pointer(canvas, state, changed, ended);
  keyboard(canvas, state, { changed, ended, undo, clear, say });
  if (drawn) begin(state, drawn, changed);
  return { paint: changed };
};
