/** The chat page's code is fetched when somebody goes there, or is about to. */
export const loadChat = () => import('./Chat').then(({ Chat }) => ({ default: Chat }));
