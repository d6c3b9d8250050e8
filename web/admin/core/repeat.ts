/** Does a task again and again, each time as many milliseconds later as it gives; not while the page is hidden. Ends with what this gives. */
export function repeat(task: () => Promise<number>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const again = async () => {
    const ms = await task();
    if (!ended && !document.hidden) timer = setTimeout(again, ms);
    else timer = undefined;
  };
  let running = again();
  const wake = () => {
    if (document.hidden || timer !== undefined) return;
    running = running.then(() => (ended || timer !== undefined ? undefined : again()));
  };
  document.addEventListener('visibilitychange', wake);
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', wake);
  };
}
