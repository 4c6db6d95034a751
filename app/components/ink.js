// Pictures of bytes and of a decoder's numbers on canvases: ink of the colour of text, no paper, sharp at a whole scale.
import { canvasOf, inked } from "./cloud_plane.js";

export const SIDE = 28;

export const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// Grey values of one tile; what lies outside 0 to 255 is clipped.
export const tileOf = (values, [r, g, b]) => {
  const image = new ImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) image.data.set([r, g, b, Math.round(values[i])], 4 * i);
  return image;
};

export const decodedOf = (decoder, z, ink) => inked(decoder.decode(z), decoder, ink);

// Put a picture on a canvas and show it as large as `most` pixels allow.
export const show = (canvas, image, most) => {
  canvasOf(image, canvas);
  const by = Math.max(1, Math.floor(most / Math.max(image.width, image.height)));
  Object.assign(canvas.style, { width: `${image.width * by}px`, height: `${image.height * by}px` });
  return canvas;
};
