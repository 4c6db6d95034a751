// The film on a page: one box, told anew at every reading while a run trains.
import { Player } from "./film_player.js";
import { mounted } from "./mounted.js";

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-film");
  box.player ??= new Player(box);
  const end = mounted(box, () => { box.player.begin(); return () => box.player.end(); });
  box.player.hear(data);
  return end;
};
