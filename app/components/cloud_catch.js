// What is caught on the map, and the three points of a plane: the server is told, and seldom has something to tell.
const bitsOf = (text) => {
  const raw = atob(text), found = [];
  for (let i = 0; i < 8 * raw.length; i++) if ((raw.charCodeAt(i >> 3) >> (i & 7)) & 1) found.push(i);
  return found;
};

// A selection as the server packs it for an address: the bits of all points up to the last, deflated, in base64 of
// letters that addresses leave alone.
export const textOf = async (indices) => {
  const bits = new Uint8Array((Math.max(...indices) >> 3) + 1);
  for (const i of indices) bits[i >> 3] |= 1 << (i & 7);
  const squeezed = new Blob([bits]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(squeezed).arrayBuffer());
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

// Hear from the server: what stood in the address when this map came, or what a person chose elsewhere on the page. A
// selection of another run is let go of.
export const hear = (cloud, { tools }, first) => {
  const of = tools?.subject, held = tools?.held;
  const told = held && (cloud.stamp === undefined ? held.bits : held.stamp !== cloud.stamp); // the first word, or a new one
  cloud.stamp = held?.stamp ?? cloud.stamp;
  if (told) {
    const indices = bitsOf(held.bits);
    cloud.caught = indices.length ? new Set(indices) : null;
    cloud.say("caught", { of, indices });
  } else if (first ? tools?.caught : cloud.given.tools?.subject !== of) {
    cloud.caught = null;
    cloud.say("caught", { of, indices: [] }); // else what was caught on a map that is gone counts again with its subject
  }
  if (!tools?.picks) cloud.picked = [];
};

export const take = (cloud, indices) => {
  cloud.caught = indices.length ? new Set(indices) : null;
  cloud.recolour();
  cloud.say?.("caught", { of: cloud.data.tools.subject, indices });
};

// Take a point as one of three; the third one tells the server.
export const pick = (cloud, index) => {
  if (index < 0) return;
  cloud.picked = cloud.picked.includes(index) ? cloud.picked.filter((one) => one !== index) : [...cloud.picked, index];
  if (cloud.picked.length === 3) {
    cloud.tell("picked", { of: cloud.data.tools.subject, numbers: cloud.picked });
    cloud.picked = [];
  }
  cloud.box.dataset.picked = cloud.picked.length;
  cloud.paint(false);
};
