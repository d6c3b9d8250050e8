let pressed = false;

/** The user pressed Start, and the chat is about to be shown. */
export function notePress(): void {
  pressed = true;
}

export function forgetPress(): void {
  pressed = false;
}

/** Whether the chat is shown because Start was pressed; true once a press. However else one comes there, no device is opened. */
export function takePress(): boolean {
  const was = pressed;
  pressed = false;
  return was;
}
