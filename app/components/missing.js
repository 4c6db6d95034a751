// One line over a picture that could not be fetched; no words take it away. Who says how, is asked to try again: a few
// times with growing pauses, and whenever the window is looked at or the network is back.
import { make } from "./sprite.js";

const LOOK = {
  position: "absolute", zIndex: 1, top: "10px", left: "10px", right: "10px", width: "fit-content", margin: 0, padding: "5px 8px",
  fontFamily: "var(--st-font)", fontSize: "var(--lab-text-small)", pointerEvents: "none",
  color: "var(--st-text-color)", background: "var(--st-background-color)", border: "1px solid var(--st-border-color)", borderRadius: "4px",
};

const PAUSES = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000], SIGNS = ["focus", "online"];

const tryAgain = (place, again) => {
  const tried = place.tried ?? 0;
  let timer = 0;
  place.rest = () => {
    clearTimeout(timer);
    SIGNS.forEach((sign) => window.removeEventListener(sign, now));
  };
  const now = () => {
    place.rest();
    if (place.isConnected) again();
  };
  if (tried < PAUSES.length) timer = setTimeout(now, PAUSES[tried]);
  SIGNS.forEach((sign) => window.addEventListener(sign, now));
  place.tried = tried + 1;
};

export const missing = (place, words = "", again = null) => {
  place.querySelector(":scope > .lab-missing")?.remove();
  place.rest?.();
  if (!words) { place.tried = 0; return; }
  if (again) tryAgain(place, again);
  const line = make("p", "lab-missing", words);
  line.setAttribute("role", "status");
  Object.assign(line.style, LOOK);
  place.style.position = "relative";
  place.append(line);
};
