// One line over a picture that could not be fetched; no words take it away.
import { make } from "./sprite.js";

const LOOK = {
  position: "absolute", zIndex: 1, top: "10px", left: "10px", right: "10px", width: "fit-content", margin: 0, padding: "5px 8px",
  fontFamily: "var(--st-font)", fontSize: "var(--lab-text-small)", pointerEvents: "none",
  color: "var(--st-text-color)", background: "var(--st-background-color)", border: "1px solid var(--st-border-color)", borderRadius: "4px",
};

export const missing = (place, words = "") => {
  place.querySelector(":scope > .lab-missing")?.remove();
  if (!words) return;
  const line = make("p", "lab-missing", words);
  line.setAttribute("role", "status");
  Object.assign(line.style, LOOK);
  place.style.position = "relative";
  place.append(line);
};
