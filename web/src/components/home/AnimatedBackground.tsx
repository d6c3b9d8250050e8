/** Two lights that drift towards each other. Only transforms move; still for those who ask for less motion. */
export function AnimatedBackground() {
  const orb = 'absolute rounded-full will-change-transform motion-reduce:animate-none';
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 -z-10 overflow-hidden">
      <div className={`${orb} orb-glow -top-[20vmax] -left-[15vmax] size-[65vmax] animate-drift-left opacity-35`} />
      <div className={`${orb} orb-iris top-[5vmax] -right-[20vmax] size-[70vmax] animate-drift-right opacity-35`} />
    </div>
  );
}
