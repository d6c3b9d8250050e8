/** The mark of Flinxx. The name is beside it, or not needed. */
export function Mark() {
  return (
    <svg viewBox="0 0 30 18" aria-hidden="true" className="h-5 w-fit shrink-0">
      <circle cx="9" cy="9" r="9" className="fill-ember" />
      <circle cx="21" cy="9" r="9" className="fill-iris" />
      <path d="M15 2.3a9 9 0 0 1 0 13.4 9 9 0 0 1 0-13.4z" className="fill-cream" />
    </svg>
  );
}
