// What stands around the map: the classes to hide and show, the tools, and the scale of a colouring.
const button = (text, title, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, title });
  made.onclick = act;
  return made;
};

const toggle = (cloud, label, alone) => {
  const { hidden } = cloud, all = cloud.data.classes.map((_, i) => i);
  if (alone) cloud.hidden = new Set(all.filter((i) => i !== label));
  else if (!hidden.delete(label)) hidden.add(label);
  if (cloud.hidden.size === all.length) cloud.hidden.clear(); // nothing left to look at: all again
  cloud.show(-1);
  cloud.recolour();
};

export const legend = (cloud) => {
  const { classes, colours, words } = cloud.data, box = cloud.box.querySelector(".legend");
  box.setAttribute("aria-label", words.legend);
  box.classList.toggle("plain", Boolean(cloud.data.tools?.colouring));
  if (box.dataset.of !== classes.join()) {
    box.dataset.of = classes.join();
    box.replaceChildren(...classes.map((name, label) => {
      const made = button("", words.toggle, (event) => toggle(cloud, label, event.altKey));
      made.append(document.createElement("i"), name);
      made.style.setProperty("--colour", colours[label]);
      made.ondblclick = () => toggle(cloud, label, true);
      return made;
    }));
  }
  [...box.children].forEach((one, label) => one.setAttribute("aria-pressed", String(!cloud.hidden.has(label))));
};

const radio = (cloud, name, box) => {
  const made = button(cloud.data.words[name], "", () => cloud.hands.use(name));
  made.setAttribute("role", "radio");
  made.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...box.children].filter((one) => !one.hidden), next = all[(all.indexOf(made) + step + all.length) % all.length];
    next.focus();
    next.click();
  };
  return made;
};

const TOOLS = ["pan", "box", "lasso", "pick"];

const build = (cloud, box) => {
  const { words } = cloud.data, group = document.createElement("div"), middle = () => [cloud.stage.width / 2, cloud.stage.height / 2];
  group.className = "group";
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", words.tools);
  group.append(...TOOLS.map((name) => radio(cloud, name, group)));
  const wider = button("−", words.wider, () => cloud.zoom(1 / 1.5, ...middle()));
  const closer = button("+", words.closer, () => cloud.zoom(1.5, ...middle()));
  for (const one of [wider, closer]) one.setAttribute("aria-label", one.title);
  const whole = button(words.whole, "", () => cloud.whole()), clear = button("", "", () => cloud.catch([]));
  whole.className = "whole";
  clear.className = "clear";
  const link = button(words.link, words.linking, () => cloud.link.copy());
  box.replaceChildren(group, wider, closer, whole, link, clear);
};

export const tools = (cloud) => {
  const box = cloud.box.querySelector(".tools");
  box.hidden = !cloud.data.tools;
  if (box.hidden) { box.replaceChildren(); return; }
  if (!box.firstChild) build(cloud, box);
  if (cloud.hands.tool === "pick" && !cloud.data.tools.picks) cloud.hands.tool = "pan";
  TOOLS.forEach((name, i) => {
    const one = box.firstChild.children[i], chosen = cloud.hands.tool === name;
    if (name === "pick") Object.assign(one, { hidden: !cloud.data.tools.picks, title: cloud.data.words.picking });
    one.setAttribute("aria-checked", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
  });
  box.querySelector(".whole").disabled = cloud.view.k === 1;
  const clear = box.querySelector(".clear"), count = cloud.caught?.size ?? 0;
  clear.hidden = !count;
  clear.textContent = cloud.data.words.clear.replace("{n}", count.toLocaleString("en"));
};

const figure = (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 });

export const scale = (cloud, ramp) => {
  const box = cloud.box.querySelector(".scale"), range = cloud.range;
  box.hidden = !ramp;
  if (!ramp) return;
  const { title, factor } = cloud.data.tools.colouring, bar = document.createElement("i");
  bar.style.background = `linear-gradient(90deg, ${ramp.join()})`;
  const ends = document.createElement("span");
  ends.append(...[range.low, range.high].map((end) => Object.assign(document.createElement("b"), { textContent: figure(end * factor) })));
  box.replaceChildren(title, bar, ends);
};
