/** The keys that do something in a call, one a key. */
export const shortcutKeys = { skip: 'n', mute: 'm', camera: 'v', chat: 'c', blur: 'b', report: 'r', fit: 'z', full: 'f', help: '?' } as const;
