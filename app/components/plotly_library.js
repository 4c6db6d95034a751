// Plotly, fetched once by whichever chart comes first.
export const plotly = (address) => {
  window.latentLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.min.js could not be loaded"));
    document.head.append(script);
  });
  return window.latentLabPlotly;
};

// The colours of the theme in force, as Streamlit gives them to components.
export const theme = (box) => {
  const style = getComputedStyle(box);
  const of = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16; // charts grow with the type around them
  return { rem, ink: of("text-color"), accent: of("primary-color"), line: of("border-color"), paper: of("background-color"), font: of("font") || "sans-serif" };
};
