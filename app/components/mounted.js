// Streamlit calls a component at every change of its data, and runs the cleanup of a call that newer data overtook late:
// after the newer call. What `begin` sets up therefore ends with the cleanup of the last call alone.
export const mounted = (box, begin) => {
  const call = (box.calls ?? 0) + 1;
  box.calls = call;
  box.end ??= begin(box);
  return () => {
    if (call !== box.calls) return;
    const { end } = box;
    box.end = null; // a call after this one begins anew
    end?.();
  };
};
