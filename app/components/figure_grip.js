// The first line of a figure, moved by hand: dragged, or set with a click. Keys move it on the slider that goes with it.
const MOVED = (at) => ({ "shapes[0].x0": at, "shapes[0].x1": at, "annotations[0].x": at });

// Where along the axis a pointer is, null beside the picture.
const place = (box, event, anywhere) => {
  const axis = box._fullLayout?.xaxis, up = box._fullLayout?.yaxis, { left, top } = box.getBoundingClientRect();
  if (!axis || !up) return null;
  const x = event.clientX - left - axis._offset, y = event.clientY - top - up._offset;
  if (!anywhere && (x < 0 || x > axis._length || y < 0 || y > up._length)) return null;
  const { low, high } = box.wanted.grip;
  return Math.min(Math.max(axis.p2d(x), low), high);
};

const show = (box, at) => {
  box.held.at = at;
  box.held.frame ??= requestAnimationFrame(() => {
    if (!box.held) return;
    box.held.frame = null;
    window.Plotly.relayout(box, MOVED(box.held.at));
  });
};

const take = (box, event) => {
  if (event.button !== 0 || !box.wanted.grip || !box.data) return;
  const at = place(box, event, false);
  if (at === null) return;
  box.held = { from: box.layout.shapes[0].x0 };
  box.setPointerCapture(event.pointerId);
  show(box, at);
};

const move = (box, event) => {
  if (box.held) show(box, place(box, event, true) ?? box.held.at);
};

// A finger that scrolls the page is no hand on the line: the browser takes the pointer away, and the line goes back.
const leave = (box, tell) => {
  if (!box.held) return;
  const { at, from, frame } = box.held;
  cancelAnimationFrame(frame);
  box.held = null;
  window.Plotly.relayout(box, MOVED(tell ? at : from));
  if (tell && at !== from) tell(at);
};

export const grip = (box, tell) => {
  box.classList.toggle("lab-grip", Boolean(box.wanted.grip));
  if (!box.wanted.grip) return;
  box.tellGrip = tell;
  if (box.gripped) return;
  box.gripped = true;
  box.addEventListener("pointerdown", (event) => take(box, event));
  box.addEventListener("pointermove", (event) => move(box, event));
  box.addEventListener("pointerup", () => leave(box, box.tellGrip));
  box.addEventListener("pointercancel", () => leave(box, null));
};
