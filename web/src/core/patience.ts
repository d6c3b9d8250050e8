/** How long what is waited for, in milliseconds. Imported as a whole: `patience.meeting`. */

/** Until "say hello" gives way to words that say what is missing, and a way on. */
export const meeting = 5000;
export const rebuildMeeting = 7000;
export const unanswered = 10_000;
export const unreached = 15_000;
/** Without anything from a partner who was sending pictures or sound; and from one who was not. */
export const flowing = 1800;
export const resting = 8000;
/** Without sound and pictures, though the path is there. */
export const silent = 3000;
export const picture = 4000;
export const repairPicture = 7000;
/** The side that did not make the first offer leaves the restart to the other for so long. */
export const giveWay = 2000;
/** A closed channel may be the first sign of a goodbye that the server is about to tell. */
export const goodbye = 500;
export const restartAgain = 2000;
export const restarted = 4000;
export const rebuilt = 9000;
export const long = 8000;
export const path = 2000;
export const silentInAll = 15_000;
export const brokenInAll = 30_000;
