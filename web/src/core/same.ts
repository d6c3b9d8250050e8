/** Whether all that `part` has is the same in the whole. */
export const isSame = <T extends object>(part: T, whole: T): boolean => (Object.keys(part) as (keyof T)[]).every((name) => part[name] === whole[name]);
