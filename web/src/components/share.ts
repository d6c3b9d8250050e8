/** Hands the page's address over: to the device's own sharing, else to the clipboard. True if it was copied. */
export async function sharePage(title: string): Promise<boolean> {
  const url = `${location.origin}/`;
  try {
    if (typeof navigator.share === 'function') {
      await navigator.share({ title, url });
      return false;
    }
    await navigator.clipboard.writeText(url);
    return true;
  } catch {
    return false;
  }
}
