// Plotly, fetched once by whichever chart comes first.
import { missing } from "./missing.js";

const AGAIN = 5000; // ms until a chart asks anew for a library that did not come

export const plotly = (address) => {
  window.latentLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => {
      window.latentLabPlotly = undefined; // the next drawing asks again
      script.remove();
      reject(new Error("plotly.min.js could not be loaded"));
    };
    script.src = new URL(address, document.baseURI).href;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
  return window.latentLabPlotly;
};

// Draw once what is being drawn is done. A drawing that fails says so, and leaves the way free for the next.
export const queue = (box, draw) => {
  clearTimeout(box.again);
  box.drawing = (box.drawing ?? Promise.resolve()).then(() => draw(box)).then(() => missing(box), (error) => {
    console.warn(String(error));
    missing(box, box.wanted.words?.missing);
    if (!window.Plotly) box.again = setTimeout(() => { if (box.isConnected) queue(box, draw); }, AGAIN);
  });
};

// The colours of the theme in force, as Streamlit gives them to components.
export const theme = (box) => {
  const style = getComputedStyle(box);
  const of = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16; // charts grow with the type around them
  return { rem, ink: of("text-color"), accent: of("primary-color"), line: of("border-color"), paper: of("background-color"), font: of("font") || "sans-serif" };
};
