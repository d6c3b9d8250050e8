/** The two colours as soft light behind whatever stands in the middle of the screen. */
export function Glow() {
  const orb = 'absolute top-1/2 left-1/2 size-[90vmin] rounded-full opacity-20';
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 -z-10 overflow-hidden">
      <div className={`${orb} orb-glow -translate-x-[85%] -translate-y-3/5`} />
      <div className={`${orb} orb-iris -translate-x-[15%] -translate-y-2/5`} />
    </div>
  );
}
