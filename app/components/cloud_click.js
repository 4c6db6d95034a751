// Which point of the map was clicked last, for the tools below it.
const hearers = new Set();

// `subject`: whose points they are; `index`: which test image, -1 for none.
export const tellClick = (subject, index) => {
  if (index < 0) return;
  for (const hear of hearers) hear(subject, index);
};

export const hearClick = (hear) => {
  hearers.add(hear);
  return () => hearers.delete(hear);
};
